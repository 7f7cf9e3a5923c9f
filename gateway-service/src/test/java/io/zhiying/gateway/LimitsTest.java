package io.zhiying.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LimitsTest extends GatewayTest {

    @Test
    void tellsWhatIsLeftOfTheRate() {
        var headers = get(ADMIN_KEY, "/v1/profiles/x").headers();

        assertThat(headers.firstValue("RateLimit-Policy")).hasValue("\"caller\";q=5000;w=1");
        assertThat(headers.firstValue("RateLimit").orElse("")).matches("\"caller\";r=\\d+;t=\\d+");
    }

    @Test
    void holdsAKeyToItsOwnRateAndNoOther() {
        var slow = body(post(
                        ADMIN_KEY,
                        "/v1/keys",
                        "{\"name\":\"slow\",\"scopes\":[\"profiles:read\"],\"requestsPerSecond\":1}"))
                .get("secret")
                .asString();
        HttpResponse<String> last = null;
        for (int i = 0; i < 10; i++) {
            last = get(slow, "/v1/profiles/x");
        }

        assertProblem(last, 429, "gateway.rate_limited");
        assertThat(last.headers().firstValueAsLong("Retry-After")).hasValue(1);
        assertThat(PROFILES.seen()).hasSizeLessThan(10);
        assertThat(get(ADMIN_KEY, "/v1/profiles/x").statusCode()).isEqualTo(200);
        var openAi = post(slow, "/v1/embeddings", "{}");
        assertThat(openAi.statusCode()).isEqualTo(429);
        assertThat(body(openAi).at("/error/type").asString()).isEqualTo("rate_limit_error");
    }

    @Test
    void takesEventsUpToTheLimitAndNotAByteMore() {
        assertThat(post(WRITE_KEY, "/v1/batch", "x".repeat(500 * 1024)).statusCode())
                .isEqualTo(200);
        assertProblem(post(WRITE_KEY, "/v1/batch", "x".repeat(500 * 1024 + 1)), 413, "request.too_large");
        assertThat(PROFILES.seen()).hasSize(1);
    }

    @Test
    void refusesALargeBodyBeforeItIsSent() throws Exception {
        try (var socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write(("POST /v1/batch HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                                    + "Content-Length: 900000000\r\n\r\n")
                            .formatted(WRITE_KEY)
                            .getBytes());
            assertThat(new String(socket.getInputStream().readNBytes(12))).isEqualTo("HTTP/1.1 413");
        }
    }

    private HttpResponse<String> postOfUntoldLength(String key, String path, byte[] body) {
        return send(as(key, path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));
    }

    @Test
    void refusesALargeBodyThatDoesNotTellItsLength() {
        var response = postOfUntoldLength(
                WRITE_KEY, "/v1/batch", "x".repeat(600 * 1024).getBytes());

        assertProblem(response, 413, "request.too_large");
        assertThat(PROFILES.seen()).isEmpty();
    }

    @Test
    void boundsTheBodiesOfItsOwnEndpoints() {
        var body = ("{\"name\":\"" + "x".repeat(20 * 1024) + "\"}").getBytes();

        assertProblem(postOfUntoldLength(ADMIN_KEY, "/v1/keys", body), 413, "request.too_large");
    }

    @Test
    void refusesAtOnceWhatIsMoreThanItCanAnswer() throws Exception {
        var arrived = new CountDownLatch(40);
        var release = new CountDownLatch(1);
        PROFILES.answer("/v1/profiles/held", exchange -> {
            arrived.countDown();
            release.await(10, TimeUnit.SECONDS);
            Upstream.json(exchange, 200, "{}");
        });
        var held = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 40; i++) {
            held.add(HTTP.sendAsync(as(ADMIN_KEY, "/v1/profiles/held").build(), BodyHandlers.ofString()));
        }
        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();

        var refused = get(ADMIN_KEY, "/v1/profiles/x");
        var health = send(request("/actuator/health/liveness"));
        release.countDown();

        assertProblem(refused, 503, "gateway.busy");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(health.statusCode()).isEqualTo(200);
        for (var one : held) {
            assertThat(one.get().statusCode()).isEqualTo(200);
        }
        assertThat(get(ADMIN_KEY, "/v1/profiles/x").statusCode()).isEqualTo(200);
    }
}
