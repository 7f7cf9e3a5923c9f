package io.zhiying.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.TestTokens;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

/** Events that travel under gzip: what comes out has the limits of what comes plain. */
class CompressedIngestTest extends ProfileServiceTest {
    private static final String EVENT =
            "{\"type\":\"track\",\"event\":\"Viewed 看过\",\"userId\":\"zip\",\"messageId\":\"%s\",\"properties\":{\"a\":\"%s\"}}";

    @LocalServerPort
    private int port;

    @Test
    void takesABatchUnderGzip() throws Exception {
        var batch = batch(IntStream.range(0, 200).mapToObj(i -> EVENT.formatted("z" + i, "x".repeat(2_000))));
        var compressed = gzip(batch.getBytes(UTF_8));
        assertThat(compressed.length).isLessThan(50_000);

        assertThat(send("/v1/batch", compressed).statusCode()).isEqualTo(200);

        awaitEvents("user_id", "zip", 200);
    }

    @Test
    void refusesABatchThatIsTooLargeOnceItIsOut() throws Exception {
        var batch = batch(IntStream.range(0, 300).mapToObj(i -> EVENT.formatted("l" + i, "x".repeat(2_000))));
        assertThat(batch.length()).isGreaterThan(500 * 1024);

        expect(send("/v1/batch", gzip(batch.getBytes(UTF_8))), 413, "batch.too_large");

        track("after", "E", java.time.Instant.now(), "{}");
        awaitProfile("user_id", "after");
        lookup("user_id", "zip").expectProblem(404, "profile.not_found");
    }

    @Test
    void refusesAnEventThatIsTooLargeOnceItIsOut() throws Exception {
        var event = EVENT.formatted("m", "x".repeat(33 * 1024));

        expect(send("/v1/track", gzip(event.getBytes(UTF_8))), 413, "event.too_large");
    }

    /** The answer comes while most of the bomb has not even been sent, so nobody can have inflated it. */
    @Test
    void stopsInflatingABombAtTheLimit() throws Exception {
        var bomb = bomb(100L << 20);
        assertThat(bomb.length).isLessThan(500 * 1024);
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            var head = """
                    POST /v1/batch HTTP/1.1\r
                    Host: localhost\r
                    Authorization: %s\r
                    Content-Type: application/json\r
                    Content-Encoding: gzip\r
                    Content-Length: %d\r
                    \r
                    """.formatted(TestTokens.bearer(workspace, ALL_SCOPES), bomb.length);
            socket.getOutputStream().write(head.getBytes(UTF_8));
            socket.getOutputStream().write(bomb, 0, bomb.length / 10);
            socket.getOutputStream().flush();

            var line = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();

            assertThat(line).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void saysThatABodyIsNoGzipOrIsCutOff() throws Exception {
        expect(send("/v1/track", "{\"userId\":\"u\",\"event\":\"E\"}".getBytes(UTF_8)), 400, "request.malformed");
        var whole = gzip(EVENT.formatted("m", "x").getBytes(UTF_8));
        expect(send("/v1/track", java.util.Arrays.copyOf(whole, whole.length / 2)), 400, "request.malformed");
        expect(send("/v1/track", new byte[0]), 400, "request.malformed");
    }

    private static String batch(java.util.stream.Stream<String> events) {
        return "{\"batch\":[" + events.collect(Collectors.joining(",")) + "]}";
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(out)) {
            zip.write(plain);
        }
        return out.toByteArray();
    }

    private static byte[] bomb(long size) throws IOException {
        var out = new ByteArrayOutputStream();
        var spaces = " ".repeat(1 << 20).getBytes(UTF_8);
        try (var zip = new GZIPOutputStream(out)) {
            zip.write("{\"batch\":[".getBytes(UTF_8));
            for (long written = 0; written < size; written += spaces.length) {
                zip.write(spaces);
            }
        }
        return out.toByteArray();
    }

    private static void expect(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(new JsonMapper().readTree(answer.body()).path("code").asString())
                .isEqualTo(code);
    }

    private HttpResponse<String> send(String path, byte[] body) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .header("Authorization", TestTokens.bearer(workspace, ALL_SCOPES))
                            .header("Content-Type", "application/json")
                            .header("Content-Encoding", "gzip")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
