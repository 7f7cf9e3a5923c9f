package io.zhiying.serving.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.TestTokens;
import io.zhiying.serving.ServingTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;

/** Requests that wait for a processor, on the real server. */
@Timeout(300)
class ArrivalTest extends ServingTest {
    private static final int MANY = 100;
    /** That the scheduler has, and cannot begin. */
    private static final int ALREADY_HANDED_ON = 4 * Runtime.getRuntime().availableProcessors();

    private static final String EMBED = """
            {"model": "bge-small-zh-v1.5", "input": "物流很快"}""";
    private static final String INFER = """
            {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [1], "data": ["blue shoes"]}]}""";

    @Autowired
    private Arrivals arrivals;

    @Test
    void refusesInTheFormOfTheProtocolWhatWaitedTooLong() throws Exception {
        // All of the first wait, so that the queue is known to stand when the second come.
        assertThat(allAtOnce("/v1/embeddings", EMBED))
                .extracting(HttpResponse::statusCode)
                .contains(200);
        List<HttpResponse<String>> answers = allAtOnce("/v1/embeddings", EMBED);

        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(200, 429);
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 429).allSatisfy(refused -> {
            assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0))
                    .isPositive();
            var error = JSON.readTree(refused.body()).path("error");
            assertThat(error.path("type").asString()).isEqualTo("rate_limit_error");
            assertThat(error.path("code").asString()).isEqualTo("service.overloaded");
        });

        answers = allAtOnce("/v2/models/bge-small-en-v1.5/infer", INFER);
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() == 429)
                .isNotEmpty()
                .allSatisfy(refused -> assertThat(
                                JSON.readTree(refused.body()).path("error").asString())
                        .contains("ask again later"));
        assertThat(get("/actuator/health/readiness", "acme").status()).isEqualTo(200);
        assertThat(post("/v1/embeddings", "acme", EMBED).status()).isEqualTo(200);
    }

    /** Holds all processors until every request has come and waited. */
    private List<HttpResponse<String>> allAtOnce(String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", TestTokens.bearer("acme", "models:infer"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        try (var http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var held = hold();
            try {
                for (int i = 0; i < MANY; i++) {
                    answers.add(http.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
                }
                while (arrivals.waiting() < MANY - ALREADY_HANDED_ON) {
                    Thread.sleep(1);
                }
                waitFor(Duration.ofMillis(400));
            } finally {
                held.set(false);
            }
            return answers.stream().map(CompletableFuture::join).toList();
        }
    }

    /** Keeps virtual threads from running until it is set to false. */
    private static AtomicBoolean hold() throws InterruptedException {
        int processors = Runtime.getRuntime().availableProcessors();
        var held = new AtomicBoolean(true);
        var holding = new CountDownLatch(processors);
        for (int i = 0; i < processors; i++) {
            Thread.ofVirtual().start(() -> {
                holding.countDown();
                while (held.get()) {
                    Thread.onSpinWait();
                }
            });
        }
        holding.await();
        return held;
    }

    private static void waitFor(Duration duration) throws InterruptedException {
        long until = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - until < 0) {
            Thread.sleep(1);
        }
    }
}
