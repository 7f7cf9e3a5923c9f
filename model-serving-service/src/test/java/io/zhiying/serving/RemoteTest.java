package io.zhiying.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zhiying.platform.test.TestTokens;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Models on a server that speaks OpenAI's protocol, which is this service itself, reached through a real socket. */
class RemoteTest extends ServingTest {
    private static final String WORKSPACE = "remotes";
    private static final String CHUNK = """
            data: {"choices": [{"index": 0, "delta": {"content": "%s"}}]}

            """;

    @BeforeEach
    void upstream() throws Exception {
        LocalUpstream.inFrontOf(port);
        if (get("/v1/registry/models/author", LocalUpstream.WORKSPACE).status() == 404) {
            register(LocalUpstream.WORKSPACE, "author", "text-generation", "reference-models/causal-lm");
            register(LocalUpstream.WORKSPACE, "judge", "reranking", "reference-models/cross-encoder");
            assertThat(remote("writer", "text-generation", "remote:shaky/author")
                            .status())
                    .isEqualTo(201);
        }
    }

    private Answer remote(String name, String task, String source) throws Exception {
        post("/v1/registry/models", WORKSPACE, Map.of("name", name, "task", task));
        return post(
                "/v1/registry/models/" + name + "/versions?wait=50",
                WORKSPACE,
                Map.of("source", source, "alias", "champion"));
    }

    @Test
    void givesTheVectorsOfTheServer() throws Exception {
        var version = remote("far-vectors", "text-embedding", "remote:upstream/bge-small-zh-v1.5");
        assertThat(version.status()).as(version.raw().body()).isEqualTo(201);
        assertThat(version.body().path("engine").asString()).isEqualTo("Remote");
        assertThat(version.body().path("sources").path("").asString()).isEqualTo("remote:upstream/bge-small-zh-v1.5");
        assertThat(version.raw().body()).doesNotContain(LocalUpstream.TOKEN, LocalUpstream.url());

        List<String> texts = List.of("物流很快", "blue shoes");
        var far = post("/v1/embeddings", WORKSPACE, Map.of("model", "far-vectors", "input", texts));
        var near = post("/v1/embeddings", WORKSPACE, Map.of("model", "bge-small-zh-v1.5", "input", texts));

        assertThat(far.status()).as(far.raw().body()).isEqualTo(200);
        for (int i = 0; i < texts.size(); i++) {
            JsonNode expected = near.body().path("data").path(i).path("embedding");
            JsonNode actual = far.body().path("data").path(i).path("embedding");
            assertThat(actual.size()).isEqualTo(512);
            for (int at = 0; at < 512; at++) {
                assertThat(actual.path(at).doubleValue())
                        .isCloseTo(expected.path(at).doubleValue(), within(1e-4));
            }
        }
        var protocol = post(
                "/v2/models/far-vectors/infer",
                WORKSPACE,
                Map.of(
                        "inputs",
                        List.of(Map.of(
                                "name", "text", "datatype", "BYTES", "shape", List.of(1), "data", List.of("物流很快")))));
        assertThat(protocol.body().path("outputs").path(0).path("shape").toString())
                .isEqualTo("[1,512]");
    }

    @Test
    void ordersDocumentsAsTheServerDoes() throws Exception {
        assertThat(remote("far-judge", "reranking", "remote:upstream/judge").status())
                .isEqualTo(201);
        Map<String, Object> body =
                new HashMap<>(Map.of("query", "怎么退货", "documents", List.of("七天内可以退货", "背包售价三十九元", "return it")));

        body.put("model", "judge");
        var near = post("/v1/rerank", LocalUpstream.WORKSPACE, body);
        body.put("model", "far-judge");
        var far = post("/v1/rerank", WORKSPACE, body);
        body.put("raw_scores", true);
        var raw = post("/v1/rerank", WORKSPACE, body);

        assertThat(far.status()).as(far.raw().body()).isEqualTo(200);
        assertThat(far.body().path("results")).isEqualTo(near.body().path("results"));
        assertThat(raw.status()).isEqualTo(400);
        assertThat(raw.raw().body()).contains("raw_scores");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text-generation     | remote:nowhere/author     | There is no server nowhere
            text-generation     | remote:upstream/no-such   | upstream answers 404
            text-generation     | remote:stranger/author    | stranger answers 401
            text-classification | remote:upstream/author    | not for text-classification
            """)
    void refusesWhatNoServerAnswers(String task, String source, String reason) throws Exception {
        var version = remote("refused-" + Math.abs(source.hashCode()) + "-" + task, task, source);

        assertThat(version.status()).isEqualTo(422);
        assertThat(version.body().path("detail").asString()).contains(reason);
        assertThat(version.raw().body()).doesNotContain("who are you", "127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            429 | 429 | rate_limit_error
            400 | 400 | invalid_request_error
            500 | 503 | server_error
            401 | 503 | server_error
            """)
    void answersTheServersErrorsAsItsOwn(int theirs, int ours, String type) throws Exception {
        LocalUpstream.answer("author", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "17");
            LocalUpstream.send(
                    exchange, theirs, "application/json", "{\"error\": {\"message\": \"context is 64 tokens\"}}");
        });
        try {
            var answer = chat(Map.of());

            assertThat(answer.status()).isEqualTo(ours);
            assertThat(answer.body().path("error").path("type").asString()).isEqualTo(type);
            boolean theirWords = answer.raw().body().contains("context is 64 tokens");
            assertThat(theirWords).isEqualTo(theirs == 400);
            if (theirs == 429) {
                assertThat(answer.raw().headers().firstValue("Retry-After")).hasValue("17");
            }
        } finally {
            LocalUpstream.behave("author");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
            data: {"choices": [{"index": 0, "delta": {"content": "half"}}]}
            data: {"error": {"message": "out of memory at 0x7f"}}
            data: not json
            data: [DONE]
            """)
    void showsNoBrokenAnswerAsAWholeOne(String event) throws Exception {
        LocalUpstream.answer(
                "author", exchange -> LocalUpstream.send(exchange, 200, "text/event-stream", event + "\n\n"));
        try {
            var answer = chat(Map.of());

            assertThat(answer.status()).as(answer.raw().body()).isGreaterThanOrEqualTo(500);
            assertThat(answer.raw().body()).doesNotContain("0x7f");
        } finally {
            LocalUpstream.behave("author");
        }
    }

    @Test
    void passesTheDeadlineOnAndWaitsNoLonger() throws Exception {
        var over = new CountDownLatch(1);
        LocalUpstream.answer("author", _ -> over.await(30, TimeUnit.SECONDS));
        try {
            var answer = chat(Map.of(), "X-Timeout-Ms", "300");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body().path("error").path("code").asString()).isEqualTo("inference.deadline_exceeded");
            assertThat(LocalUpstream.deadlines())
                    .anySatisfy(said -> assertThat(Integer.parseInt(said)).isBetween(1, 300));
        } finally {
            over.countDown();
            LocalUpstream.behave("author");
        }
    }

    /** The first piece is read before the server sends the second. */
    @Test
    void passesEachPieceOnAsItComesAndLeavesTheServerWhenTheClientGoes() throws Exception {
        var first = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        LocalUpstream.answer("author", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            var out = exchange.getResponseBody();
            try {
                out.write(CHUNK.formatted("你好").getBytes(StandardCharsets.UTF_8));
                out.flush();
                first.await(30, TimeUnit.SECONDS);
                long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                while (System.nanoTime() < until) {
                    out.write(CHUNK.formatted("再来").getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    Thread.sleep(20);
                }
            } catch (java.io.IOException gone) {
                left.countDown();
            }
        });
        byte[] body = JSON.writeValueAsBytes(Map.of(
                "model", "writer", "stream", true, "messages", List.of(Map.of("role", "user", "content", "hello"))));
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("""
                    POST /v1/chat/completions HTTP/1.1\r
                    Host: test\r
                    Authorization: %s\r
                    Content-Type: application/json\r
                    Content-Length: %d\r
                    \r
                    """.formatted(TestTokens.bearer(WORKSPACE, "models:infer"), body.length))
                            .getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(body);
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String line = reader.readLine();
            while (!line.contains("你好")) {
                line = reader.readLine();
            }
            first.countDown();
            while (!line.contains("再来")) {
                line = reader.readLine();
            }
        }
        try {
            assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            LocalUpstream.behave("author");
        }
    }

    @Test
    void asksAServerNoMoreThatFailsAndComesBackToIt() throws Exception {
        assertThat(remote("fragile", "text-generation", "remote:fragile/author").status())
                .isEqualTo(201);
        LocalUpstream.answer("author", exchange -> LocalUpstream.send(exchange, 500, "text/plain", "no"));
        long before = LocalUpstream.asked("author");
        try {
            for (int i = 0; i < 40; i++) {
                assertThat(chatWith("fragile", Map.of()).status()).isEqualTo(503);
            }
            assertThat(LocalUpstream.asked("author") - before).isLessThan(40);
            assertThat(chatWith("fragile", Map.of()).raw().headers().firstValue("Retry-After"))
                    .isPresent();
        } finally {
            LocalUpstream.behave("author");
        }
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (chatWith("fragile", Map.of()).status() != 200) {
            assertThat(System.nanoTime()).isLessThan(until);
            Thread.sleep(100);
        }
    }

    private Answer chat(Map<String, Object> options, String... headers) throws Exception {
        return chatWith("writer", options, headers);
    }

    private Answer chatWith(String model, Map<String, Object> options, String... headers) throws Exception {
        Map<String, Object> body = new HashMap<>(options);
        body.put("model", model);
        body.put("max_tokens", 4);
        body.put("messages", List.of(Map.of("role", "user", "content", "hello 你好")));
        return headers.length == 0
                ? post("/v1/chat/completions", WORKSPACE, body)
                : postOnTerms("/v1/chat/completions", WORKSPACE, body, headers);
    }
}
