package io.zhiying.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class UpstreamFailuresTest extends GatewayTest {
    @Autowired
    private CircuitBreakerRegistry breakers;

    @BeforeEach
    @AfterEach
    void closeBreakers() {
        breakers.getAllCircuitBreakers().forEach(CircuitBreaker::reset);
    }

    /** Ends the connection without an answer, as a process does that is killed. */
    private static Upstream.Answer breaksOff(AtomicInteger calls) {
        return exchange -> {
            calls.incrementAndGet();
            throw new IOException("killed");
        };
    }

    @Test
    void repeatsOnlyWhatChangesNothing() {
        var calls = new AtomicInteger();
        NLP.answer("/v1/nlp/x", breaksOff(calls));

        assertProblem(get(ADMIN_KEY, "/v1/nlp/x"), 502, "gateway.service_broke_off");
        assertThat(calls).hasValue(2);
        assertProblem(post(ADMIN_KEY, "/v1/nlp/x", "{}"), 502, "gateway.service_broke_off");
        assertThat(calls).hasValue(3);
    }

    @Test
    void stopsAskingAServiceThatDoesNotAnswerAndTriesAgainLater() throws Exception {
        var calls = new AtomicInteger();
        MODELS.answer("/v1/registry/x", breaksOff(calls));
        for (int i = 0; i < 5; i++) {
            post(ADMIN_KEY, "/v1/registry/x", "{}");
        }
        int before = calls.get();

        var refused = post(ADMIN_KEY, "/v1/registry/x", "{}");
        assertProblem(refused, 503, "gateway.service_away");
        assertThat(refused.headers().firstValueAsLong("Retry-After")).hasValue(1);
        assertThat(calls).hasValue(before);
        var openAi = post(ADMIN_KEY, "/v1/embeddings", "{}");
        assertThat(openAi.statusCode()).isEqualTo(503);
        assertThat(body(openAi).at("/error/type").asString()).isEqualTo("server_error");
        assertThat(get(ADMIN_KEY, "/v1/profiles/x").statusCode()).isEqualTo(200);

        MODELS.forget();
        Thread.sleep(1_100);
        assertThat(post(ADMIN_KEY, "/v1/registry/x", "{}").statusCode()).isEqualTo(200);
    }

    @Test
    void keepsAskingAServiceThatAnswersWithErrors() {
        PROFILES.answer("/v1/profiles/broken", exchange -> Upstream.json(exchange, 503, "{}"));

        for (int i = 0; i < 20; i++) {
            get(ADMIN_KEY, "/v1/profiles/broken");
        }

        assertThat(PROFILES.seen()).hasSize(20);
        assertThat(get(ADMIN_KEY, "/v1/profiles/x").statusCode()).isEqualTo(200);
    }

    @Test
    void waitsForASlowServiceNoLongerThanTheRouteSays() {
        NLP.answer("/v1/nlp/slow", exchange -> {
            Thread.sleep(3_000);
            Upstream.json(exchange, 200, "{}");
        });
        long start = System.nanoTime();

        assertProblem(post(ADMIN_KEY, "/v1/nlp/slow", "{}"), 504, "gateway.service_slow");

        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(900L, 2_800L);
    }

    @Test
    void sendsEventsOnAsTheyCome() throws Exception {
        var next = new CountDownLatch(1);
        MODELS.answer("/v1/chat/completions", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream;charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
            var out = exchange.getResponseBody();
            out.write("data: 你好\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            next.await(5, TimeUnit.SECONDS);
            out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        });

        var response = HTTP.send(
                as(ADMIN_KEY, "/v1/chat/completions")
                        .POST(BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            long start = System.nanoTime();
            assertThat(lines.readLine()).isEqualTo("data: 你好");
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start))
                    .isLessThan(4);
            next.countDown();
            lines.readLine();
            assertThat(lines.readLine()).isEqualTo("data: [DONE]");
        }
    }

    @Test
    void abortsTheServicesWorkWhenTheClientGoesAway() throws Exception {
        var aborted = new CountDownLatch(1);
        MODELS.answer("/v1/chat/completions", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            try {
                while (true) {
                    exchange.getResponseBody()
                            .write("data: more\n\n".repeat(100).getBytes());
                    exchange.getResponseBody().flush();
                    Thread.sleep(10);
                }
            } catch (IOException e) {
                aborted.countDown();
            }
        });

        var response = HTTP.send(
                as(ADMIN_KEY, "/v1/chat/completions")
                        .POST(BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofInputStream());
        response.body().read();
        response.body().close();

        assertThat(aborted.await(5, TimeUnit.SECONDS)).isTrue();
    }

    /** Compressed, the gateway's answer is in chunks of its own; plain, it has the service's length. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "identity"})
    void neverPassesHalfAnAnswerOffAsWhole(String encoding) {
        NLP.answer("/v1/nlp/half", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 1_000_000);
            exchange.getResponseBody().write("[1,2,".repeat(20_000).getBytes());
            exchange.getResponseBody().flush();
            throw new IOException("killed");
        });
        var request = as(ADMIN_KEY, "/v1/nlp/half").header("Accept-Encoding", encoding);

        assertThatThrownBy(() -> HTTP.send(request.build(), BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
    }
}
