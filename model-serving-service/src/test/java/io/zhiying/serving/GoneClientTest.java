package io.zhiying.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.zhiying.platform.test.TestTokens;
import io.zhiying.serving.benchmark.LongWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Clients that close their connection before the answer, as raw sockets. */
class GoneClientTest extends ServingTest {
    private static final String WORKSPACE = "gone";
    private static final String WRITER = "long-writer";
    private static final int LONG = 4000;

    @TempDir
    static Path folder;

    @Autowired
    private MeterRegistry meters;

    @BeforeEach
    void registered() throws Exception {
        if (get("/v1/registry/models/" + WRITER, WORKSPACE).status() == 404) {
            LongWriter.write(folder);
            post("/v1/registry/models", WORKSPACE, Map.of("name", WRITER, "task", "text-generation"));
            var version = uploadWith(
                    "/v1/registry/models/" + WRITER + "/versions?wait=50",
                    WORKSPACE,
                    filesOf(folder),
                    "{\"alias\": \"champion\", \"text\": {\"maxTokens\": 4096}}");
            assertThat(version.status()).as(version.raw().body()).isEqualTo(201);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/completions", "/v1/completions as a stream", "/v2/models/long-writer/infer"})
    void endsATextThatNobodyWaitsFor(String path) throws Exception {
        double dropped = dropped(WRITER);
        double requests = total("zhiying.model.requests", WRITER);
        long written = written();
        Object body = path.startsWith("/v2")
                // 8 tokens for each text, as the model's files say.
                ? tensor(Collections.nCopies(LONG / 8, "w1 w2"))
                : Map.of("model", WRITER, "prompt", "w1", "max_tokens", LONG, "stream", path.endsWith("stream"));

        try (var client = new Client(path.split(" ")[0], body)) {
            client.sends();
            await(() -> total("zhiying.model.requests", WRITER) > requests);
        }

        await(() -> dropped(WRITER) > dropped || written() > written);
        assertThat(written()).isEqualTo(written);
        assertThat(dropped(WRITER)).isEqualTo(dropped + 1);
    }

    @Test
    void givesThePlacesOfClientsThatHaveGoneToOthers() throws Exception {
        var body = Map.of("model", WRITER, "prompt", "w1 w2", "max_tokens", LONG);
        Object brief = Map.of("model", WRITER, "prompt", "w1 w2", "max_tokens", 2);
        double requests = total("zhiying.model.requests", WRITER);
        double dropped = dropped(WRITER);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(new Client("/v1/completions", body));
            clients.getLast().sends();
        }
        await(() -> total("zhiying.model.requests", WRITER) == requests + 8);
        assertThat(postOnTerms("/v1/completions", WORKSPACE, brief, "X-Priority", "high")
                        .status())
                .isEqualTo(429);

        for (var client : clients) {
            client.close();
        }

        await(() -> dropped(WRITER) == dropped + 8);
        assertThat(postOnTerms("/v1/completions", WORKSPACE, brief, "X-Priority", "high")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void answersAClientThatWaitsAndWhatItHasSentMeanwhile() throws Exception {
        double dropped = dropped(WRITER);
        var slow = Map.of("model", WRITER, "prompt", "w1 w2", "max_tokens", 30);
        try (var client = new Client("/v1/completions", slow)) {
            client.sends();
            client.sends();
            for (int i = 0; i < 2; i++) {
                assertThat(client.answer()
                                .path("usage")
                                .path("completion_tokens")
                                .asInt())
                        .isEqualTo(30);
            }
            client.sends();
            assertThat(client.answer().path("usage").path("completion_tokens").asInt())
                    .isEqualTo(30);
        }
        assertThat(dropped(WRITER)).isEqualTo(dropped);
    }

    @Test
    void leavesTheServerOfAModelThatNobodyWaitsFor() throws Exception {
        LocalUpstream.inFrontOf(port);
        post("/v1/registry/models", WORKSPACE, Map.of("name", "far", "task", "text-embedding"));
        var version = post(
                "/v1/registry/models/far/versions?wait=50",
                WORKSPACE,
                Map.of("source", "remote:upstream/bge-small-zh-v1.5", "alias", "champion"));
        assertThat(version.status()).as(version.raw().body()).isEqualTo(201);
        var asked = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        LocalUpstream.answer("bge-small-zh-v1.5", _ -> {
            asked.countDown();
            release.await(50, TimeUnit.SECONDS);
        });
        try (var client = new Client("/v1/embeddings", Map.of("model", "far", "input", "物流很快"))) {
            double ended = ended();
            client.sends();
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
            client.close();

            await(() -> ended() == ended + 1);
        } finally {
            LocalUpstream.behave("bge-small-zh-v1.5");
            release.countDown();
        }
    }

    private static Object tensor(List<String> texts) {
        return Map.of(
                "inputs",
                List.of(Map.of("name", "text", "datatype", "BYTES", "shape", List.of(texts.size()), "data", texts)));
    }

    private double dropped(String model) {
        return total("zhiying.model.dropped", model);
    }

    /** Texts that were written to their end. */
    private long written() {
        return meters.find("zhiying.model.inference").tag("model", WRITER).timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    /** Requests that ended because their clients had gone. */
    private double ended() {
        return meters.find("http.server.requests").tag("status", "499").timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    private double total(String counter, String model) {
        return meters.find(counter).tag("model", model).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(until);
            Thread.sleep(10);
        }
    }

    private final class Client implements AutoCloseable {
        private final Socket socket = new Socket("127.0.0.1", port);
        private final BufferedReader answers =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        private final String head;
        private final String body;

        Client(String path, Object body) throws IOException {
            socket.setSoTimeout(120_000);
            this.body = JSON.writeValueAsString(body);
            this.head = """
                    POST %s HTTP/1.1
                    Host: a
                    Authorization: %s
                    Content-Type: application/json
                    X-Priority: high
                    Transfer-Encoding: chunked

                    """.formatted(path, TestTokens.bearer(WORKSPACE, "models:infer"))
                    .replace("\n", "\r\n");
        }

        /** The end of the body comes by itself, when all of the JSON has been read. */
        void sends() throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            var out = socket.getOutputStream();
            out.write((head + Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            out.flush();
            out.write("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        JsonNode answer() throws IOException {
            assertThat(answers.readLine()).startsWith("HTTP/1.1 200");
            while (!answers.readLine().isEmpty()) {
                // a header
            }
            // In chunks, each with its length before it; an empty one is the last.
            var whole = new StringBuilder();
            for (int left = length(); left > 0; left = length()) {
                for (int i = 0; i < left; i++) {
                    whole.append((char) answers.read());
                }
                answers.readLine();
            }
            answers.readLine();
            return JSON.readTree(whole.toString());
        }

        private int length() throws IOException {
            return Integer.parseInt(answers.readLine(), 16);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
