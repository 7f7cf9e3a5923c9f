package io.zhiying.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.EmbeddingCreateParams;
import io.zhiying.platform.test.TestTokens;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Chats in OpenAI's protocol, with raw requests and with its own client. */
class ChatTest extends ServingTest {
    private static final String WORKSPACE = "chats";
    private static final String CHECKPOINT = "tiny-writer";
    private static final String GRAPH = "tiny-writer-onnx";
    /** The checkpoint again, on a server of OpenAI's protocol. */
    private static final String REMOTE = "tiny-writer-remote";

    private void registered() throws Exception {
        if (get("/v1/registry/models/" + GRAPH, WORKSPACE).status() == 404) {
            assertThat(register(WORKSPACE, CHECKPOINT, "text-generation", "reference-models/causal-lm")
                            .status())
                    .isEqualTo(201);
            assertThat(post("/v1/registry/models", WORKSPACE, Map.of("name", GRAPH, "task", "text-generation"))
                            .status())
                    .isEqualTo(201);
            var graph = post(
                    "/v1/registry/models/" + GRAPH + "/versions?wait=30",
                    WORKSPACE,
                    Map.of(
                            "source",
                            "file:" + RESOURCES.resolve("reference-models/causal-lm"),
                            "engine",
                            "OnnxRuntime",
                            "alias",
                            "champion"));
            assertThat(graph.status()).as(graph.raw().body()).isEqualTo(201);
            register(LocalUpstream.WORKSPACE, CHECKPOINT, "text-generation", "reference-models/causal-lm");
            LocalUpstream.inFrontOf(port);
            post("/v1/registry/models", WORKSPACE, Map.of("name", REMOTE, "task", "text-generation"));
            var remote = post(
                    "/v1/registry/models/" + REMOTE + "/versions?wait=50",
                    WORKSPACE,
                    Map.of("source", "remote:upstream/" + CHECKPOINT, "alias", "champion"));
            assertThat(remote.status()).as(remote.raw().body()).isEqualTo(201);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CHECKPOINT, GRAPH, REMOTE})
    void answersAsTheReferenceDoes(String model) throws Exception {
        registered();
        for (JsonNode one : expected("causal-lm").path("chat")) {
            var answer =
                    post("/v1/chat/completions", WORKSPACE, Map.of("model", model, "messages", one.path("messages")));

            assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
            assertThat(answer.body().path("object").asString()).isEqualTo("chat.completion");
            assertThat(answer.body().path("id").asString()).startsWith("chatcmpl-");
            JsonNode choice = answer.body().path("choices").path(0);
            assertThat(choice.path("message").path("content").asString())
                    .isEqualTo(one.path("text").asString());
            assertThat(choice.path("message").path("role").asString()).isEqualTo("assistant");
            assertThat(choice.path("finish_reason").asString())
                    .isEqualTo(one.path("finish_reason").asString());
            JsonNode usage = answer.body().path("usage");
            assertThat(usage.path("prompt_tokens").asInt())
                    .isEqualTo(one.path("prompt_tokens").asInt());
            assertThat(usage.path("completion_tokens").asInt())
                    .isEqualTo(one.path("completion_tokens").asInt());
            assertThat(usage.path("total_tokens").asInt())
                    .isEqualTo(one.path("prompt_tokens").asInt()
                            + one.path("completion_tokens").asInt());
        }
    }

    /** The reference's prompts as they are, with all that can be asked of the choice of tokens. */
    @ParameterizedTest
    @ValueSource(strings = {CHECKPOINT, GRAPH, REMOTE})
    void continuesPromptsAsTheReferenceDoes(String model) throws Exception {
        registered();
        JsonNode expected = expected("causal-lm");
        for (JsonNode one : expected.path("greedy")) {
            requireCompletion(model, one, Map.of());
        }
        for (JsonNode one : expected.path("stop_behaviour").path("stop_strings")) {
            requireCompletion(model, one, Map.of("stop", one.path("stop"), "max_tokens", 24));
        }
        for (JsonNode one : expected.path("repetition_penalty")) {
            requireCompletion(
                    model, one, Map.of("repetition_penalty", one.path("repetition_penalty"), "max_tokens", 24));
        }
    }

    private void requireCompletion(String model, JsonNode one, Map<String, Object> options) throws Exception {
        Map<String, Object> request = new HashMap<>(options);
        request.put("model", model);
        request.put("prompt", one.path("prompt"));
        request.putIfAbsent("max_tokens", one.path("max_new_tokens"));

        var answer = post("/v1/completions", WORKSPACE, request);

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
        assertThat(answer.body().path("object").asString()).isEqualTo("text_completion");
        JsonNode choice = answer.body().path("choices").path(0);
        assertThat(choice.path("text")).isEqualTo(one.path("text"));
        assertThat(choice.path("finish_reason")).isEqualTo(one.path("finish_reason"));
        assertThat(answer.body().path("usage").path("completion_tokens").asInt())
                .isEqualTo(one.path("generated_ids").size());
    }

    @Test
    void streamsACompletionAndContinuesSeveralAtOnce() throws Exception {
        registered();
        JsonNode one = expected("causal-lm").path("greedy").path(0);
        Map<String, Object> request = new HashMap<>(
                Map.of("model", CHECKPOINT, "prompt", one.path("prompt"), "max_tokens", one.path("max_new_tokens")));
        request.put("stream", true);

        var streamed = post("/v1/completions", WORKSPACE, request);

        List<String> events = streamed.raw()
                .body()
                .lines()
                .filter(line -> !line.isEmpty())
                .map(line -> line.substring("data: ".length()))
                .toList();
        assertThat(events.getLast()).isEqualTo("[DONE]");
        StringBuilder text = new StringBuilder();
        events.subList(0, events.size() - 1)
                .forEach(event -> text.append(JSON.readTree(event)
                        .path("choices")
                        .path(0)
                        .path("text")
                        .asString()));
        assertThat(text).hasToString(one.path("text").asString());
        request.put("prompt", List.of(one.path("prompt"), one.path("prompt")));
        assertThat(post("/v1/completions", WORKSPACE, request).status()).isEqualTo(400);
        request.put("stream", false);
        assertThat(post("/v1/completions", WORKSPACE, request)
                        .body()
                        .path("choices")
                        .path(1)
                        .path("text"))
                .isEqualTo(one.path("text"));
        request.put("echo", true);
        assertThat(post("/v1/completions", WORKSPACE, request)
                        .body()
                        .path("error")
                        .path("message")
                        .asString())
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {CHECKPOINT, GRAPH, REMOTE})
    void streamsEventsAndSaysWhenItIsDone(String model) throws Exception {
        registered();
        JsonNode one = expected("causal-lm").path("chat").path(1);
        var answer = post(
                "/v1/chat/completions",
                WORKSPACE,
                Map.of(
                        "model",
                        model,
                        "messages",
                        one.path("messages"),
                        "stream",
                        true,
                        "stream_options",
                        Map.of("include_usage", true)));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.raw().headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/event-stream");
        List<String> events = answer.raw()
                .body()
                .lines()
                .filter(line -> !line.isEmpty())
                .map(line -> line.substring("data: ".length()))
                .toList();
        assertThat(events.getLast()).isEqualTo("[DONE]");
        List<JsonNode> chunks = events.subList(0, events.size() - 1).stream()
                .map(JSON::readTree)
                .toList();
        StringBuilder text = new StringBuilder();
        for (JsonNode chunk : chunks) {
            assertThat(chunk.path("object").asString()).isEqualTo("chat.completion.chunk");
            text.append(
                    chunk.path("choices").path(0).path("delta").path("content").asString(""));
        }
        assertThat(text).hasToString(one.path("text").asString());
        assertThat(chunks.getFirst()
                        .path("choices")
                        .path(0)
                        .path("delta")
                        .path("role")
                        .asString())
                .isEqualTo("assistant");
        assertThat(chunks.get(chunks.size() - 2)
                        .path("choices")
                        .path(0)
                        .path("finish_reason")
                        .asString())
                .isEqualTo("stop");
        assertThat(chunks.getLast().path("usage").path("completion_tokens").asInt())
                .isEqualTo(one.path("completion_tokens").asInt());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
            "max_tokens": 0               | 422 | max_tokens
            "max_tokens": 100000          | 400 | max_tokens
            "temperature": 3              | 422 | temperature
            "top_p": 0                    | 422 | top_p
            "n": 2                        | 422 | n
            "stop": [""]                  | 400 | stop
            "stop": ["a","b","c","d","e"] | 400 | stop
            "tools": []                   | 400 | tools
            "messages": []                | 422 | messages
            "messages": [{"role": "user", "content": 7}]        | 400 | messages[0].content
            "messages": [{"role": "robot", "content": "a"}]     | 422 | messages[0].role
            "model": "bge-small-en-v1.5"  | 400 | model
            "model": "no-such-model"      | 404 |
            """)
    void answersErrorsInOpenAisForm(String field, int status, String param) throws Exception {
        registered();
        Map<String, Object> body = new HashMap<>(
                Map.of("model", CHECKPOINT, "messages", List.of(Map.of("role", "user", "content", "你好"))));
        JSON.readTree("{" + field + "}").properties().forEach(one -> body.put(one.getKey(), one.getValue()));

        for (boolean stream : new boolean[] {false, true}) {
            body.put("stream", stream);
            var answer = post("/v1/chat/completions", WORKSPACE, body);

            assertThat(answer.status()).as(answer.raw().body()).isEqualTo(status);
            assertThat(answer.body().path("error").path("type").asString()).isEqualTo("invalid_request_error");
            assertThat(answer.body().path("error").path("param").asString("")).isEqualTo(param == null ? "" : param);
        }
    }

    @Test
    void refusesAPromptOverTheModelsContext() throws Exception {
        registered();
        var answer = post(
                "/v1/chat/completions",
                WORKSPACE,
                Map.of(
                        "model",
                        CHECKPOINT,
                        "messages",
                        List.of(Map.of("role", "user", "content", "咖啡 coffee ".repeat(200)))));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("error").path("message").asString()).contains("limit is 256");
    }

    @Test
    void continuesTextsThroughTheOpenInferenceProtocol() throws Exception {
        registered();
        JsonNode greedy = expected("causal-lm").path("greedy");
        List<String> prompts =
                greedy.valueStream().map(one -> one.path("prompt").asString()).toList();

        var answer = post(
                "/v2/models/" + CHECKPOINT + "/infer",
                WORKSPACE,
                Map.of(
                        "inputs",
                        List.of(Map.of(
                                "name",
                                "text",
                                "datatype",
                                "BYTES",
                                "shape",
                                List.of(prompts.size()),
                                "data",
                                prompts))));

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
        for (int i = 0; i < prompts.size(); i++) {
            assertThat(answer.body()
                            .path("outputs")
                            .path(0)
                            .path("data")
                            .path(i)
                            .asString())
                    .isEqualTo(greedy.path(i).path("text").asString());
        }
    }

    @Test
    void refusesFoldersThatAreNotWhole() throws Exception {
        for (String missing : List.of("tokenizer.json", "config.json", "model.safetensors")) {
            var files = new HashMap<>(filesOf(RESOURCES.resolve("reference-models/causal-lm")));
            files.remove(missing);
            files.remove("onnx/model.onnx");
            String name = "partial-" + missing.substring(0, 5);
            post("/v1/registry/models", WORKSPACE, Map.of("name", name, "task", "text-generation"));

            var answer = upload("/v1/registry/models/" + name + "/versions?wait=30", WORKSPACE, files);

            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.body().path("detail").asString()).contains(missing);
        }
        byte[] weights = Files.readAllBytes(RESOURCES.resolve("reference-models/causal-lm/model.safetensors"));
        var files = new HashMap<>(filesOf(RESOURCES.resolve("reference-models/causal-lm")));
        files.put("model.safetensors", java.util.Arrays.copyOf(weights, weights.length - 4));
        post("/v1/registry/models", WORKSPACE, Map.of("name", "truncated", "task", "text-generation"));
        assertThat(upload("/v1/registry/models/truncated/versions?wait=30", WORKSPACE, files)
                        .raw()
                        .body())
                .contains("not a complete safetensors file");
    }

    @Test
    void servesOpenAisOwnClientUnchanged() throws Exception {
        registered();
        JsonNode one = expected("causal-lm").path("chat").path(0);
        String question = one.path("messages").path(0).path("content").asString();
        try (var closing = new Closing(client())) {
            OpenAIClient client = closing.client();
            var params = ChatCompletionCreateParams.builder()
                    .model(CHECKPOINT)
                    .addUserMessage(question)
                    .temperature(0)
                    .maxCompletionTokens(24)
                    .build();

            ChatCompletion completion = client.chat().completions().create(params);
            assertThat(completion.choices().getFirst().message().content())
                    .contains(one.path("text").asString());
            assertThat(completion.choices().getFirst().finishReason())
                    .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);

            var streamed = params.toBuilder()
                    .streamOptions(ChatCompletionStreamOptions.builder()
                            .includeUsage(true)
                            .build())
                    .build();
            StringBuilder text = new StringBuilder();
            List<ChatCompletionChunk> chunks = new ArrayList<>();
            try (var stream = client.chat().completions().createStreaming(streamed)) {
                stream.stream().forEach(chunks::add);
            }
            chunks.forEach(chunk ->
                    chunk.choices().forEach(choice -> choice.delta().content().ifPresent(text::append)));
            assertThat(text).hasToString(one.path("text").asString());
            assertThat(chunks.getLast().usage().orElseThrow().completionTokens())
                    .isEqualTo(one.path("completion_tokens").asLong());

            assertThat(client.models().list().data())
                    .anyMatch(model -> model.id().equals(CHECKPOINT));
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> client.chat()
                            .completions()
                            .create(params.toBuilder().model("none").build()));
            assertThatExceptionOfType(BadRequestException.class)
                    .isThrownBy(() -> client.chat()
                            .completions()
                            .create(params.toBuilder()
                                    .maxCompletionTokens(1_000_000)
                                    .build()));
        }
    }

    @Test
    void givesVectorsToOpenAisOwnClient() throws Exception {
        try (var closing = new Closing(client())) {
            var params = EmbeddingCreateParams.builder()
                    .model("bge-small-zh-v1.5")
                    .inputOfArrayOfStrings(List.of("物流很快", "shoes"))
                    .dimensions(64);
            var floats = closing.client()
                    .embeddings()
                    .create(params.encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                            .build());
            var bytes = closing.client()
                    .embeddings()
                    .create(params.encodingFormat(EmbeddingCreateParams.EncodingFormat.BASE64)
                            .build());

            assertThat(floats.data()).hasSize(2);
            for (int i = 0; i < 64; i++) {
                assertThat(bytes.data().getFirst().embedding().get(i))
                        .isCloseTo(floats.data().getFirst().embedding().get(i), within(1e-6f));
            }
        }
    }

    private record Closing(OpenAIClient client) implements AutoCloseable {
        @Override
        public void close() {
            client.close();
        }
    }

    private OpenAIClient client() {
        String bearer = TestTokens.bearer(WORKSPACE, "models:read", "models:infer");
        return OpenAIOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + port + "/v1")
                .apiKey(bearer.substring("Bearer ".length()))
                .maxRetries(0)
                .build();
    }
}
