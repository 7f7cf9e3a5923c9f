package io.zhiying.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Each task on each engine that runs it, by its own endpoint and by the Open Inference Protocol. */
class TasksTest extends ServingTest {
    private static final String WORKSPACE = "tasks";
    private static final double TOLERANCE = 1e-4;

    @BeforeEach
    void allow() throws Exception {
        if (!get("/v1/registry/torchscript-permissions/" + WORKSPACE, OPERATOR)
                .body()
                .path("allowed")
                .asBoolean()) {
            allowTorchScript(WORKSPACE);
        }
    }

    private String model(String folder, String task, String engine) throws Exception {
        String name = task + "-" + engine;
        var answer = registerOn(engine, WORKSPACE, name, task, "reference-models/" + folder);
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
        assertThat(answer.body().path("engine").asString()).isEqualTo(engine);
        return name;
    }

    private static List<JsonNode> cases(String model) throws Exception {
        return expected(model).path("cases").valueStream().toList();
    }

    private static List<String> texts(List<JsonNode> cases, String field) {
        return cases.stream().map(one -> one.path(field).asString()).toList();
    }

    private static int tokens(List<JsonNode> cases) {
        return cases.stream().mapToInt(one -> one.path("input_ids").size()).sum();
    }

    private static void assertClose(JsonNode actual, JsonNode expected) {
        assertThat(actual.isNumber()).isTrue();
        assertThat(actual.asDouble()).isCloseTo(expected.asDouble(), within(TOLERANCE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OnnxRuntime", "PyTorch", "TorchScript"})
    void embeds(String engine) throws Exception {
        String model = model("text-embedding", "text-embedding", engine);
        List<JsonNode> cases = cases("text-embedding");

        var answer = post("/v1/embeddings", WORKSPACE, Map.of("model", model, "input", texts(cases, "text")));

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
        for (int i = 0; i < cases.size(); i++) {
            JsonNode vector = answer.body().path("data").path(i).path("embedding");
            assertThat(vector.size()).isEqualTo(48);
            for (int at = 0; at < vector.size(); at++) {
                assertClose(vector.path(at), cases.get(i).path("embedding").path(at));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"OnnxRuntime", "PyTorch", "TorchScript"})
    void classifies(String engine) throws Exception {
        String model = model("text-classification", "text-classification", engine);
        List<JsonNode> cases = cases("text-classification");

        var answer = post("/v1/classifications", WORKSPACE, Map.of("model", model, "input", texts(cases, "text")));

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
        assertThat(answer.raw().headers().firstValue("X-Model-Version")).hasValue("1");
        assertThat(answer.body().path("usage").path("total_tokens").asInt()).isEqualTo(tokens(cases));
        List<String> labels = List.of("negative", "neutral", "positive");
        for (int i = 0; i < cases.size(); i++) {
            JsonNode result = answer.body().path("results").path(i);
            assertThat(result.path("index").asInt()).isEqualTo(i);
            assertThat(result.path("labels").size()).isEqualTo(3);
            assertThat(result.path("labels").path(0).path("label").asString())
                    .isEqualTo(cases.get(i).path("label").asString());
            for (JsonNode label : result.path("labels")) {
                int at = labels.indexOf(label.path("label").asString());
                assertClose(
                        label.path("score"), cases.get(i).path("probabilities").path(at));
            }
        }
        var best = post("/v1/classifications", WORKSPACE, Map.of("model", model + ":1", "input", "物流很快", "top_k", 1));
        assertThat(best.body().path("results").path(0).path("labels").size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OnnxRuntime", "PyTorch", "TorchScript"})
    void findsSpans(String engine) throws Exception {
        String model = model("token-classification", "token-classification", engine);
        List<JsonNode> cases = cases("token-classification");

        var answer =
                post("/v1/token-classifications", WORKSPACE, Map.of("model", model, "input", texts(cases, "text")));

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
        for (int i = 0; i < cases.size(); i++) {
            requireSpans(
                    answer.body().path("results").path(i).path("entities"),
                    cases.get(i).path("spans"));
        }
        var protocol = infer(model, List.of(bytes("text", texts(cases, "text")), bytes("aggregation", List.of("max"))));
        assertThat(protocol.status()).as(protocol.raw().body()).isEqualTo(200);
        JsonNode spans = protocol.body().path("outputs").path(0).path("data");
        assertThat(spans.size()).isEqualTo(cases.size());
        assertThat(JSON.readTree(spans.path(0).asString()).path(0).path("text").asString())
                .isEqualTo("Lumora");
    }

    private static void requireSpans(JsonNode actual, JsonNode expected) {
        assertThat(actual.size()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            for (String field : List.of("label", "text", "start", "end", "start_utf16", "end_utf16")) {
                assertThat(actual.path(i).path(field))
                        .isEqualTo(expected.path(i).path(field));
            }
            assertClose(actual.path(i).path("score"), expected.path(i).path("score"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"OnnxRuntime", "PyTorch", "TorchScript"})
    void reranks(String engine) throws Exception {
        String model = model("cross-encoder", "reranking", engine);
        List<JsonNode> cases = cases("cross-encoder");

        var pairs = infer(
                model, List.of(bytes("query", texts(cases, "query")), bytes("document", texts(cases, "document"))));

        assertThat(pairs.status()).as(pairs.raw().body()).isEqualTo(200);
        for (int i = 0; i < cases.size(); i++) {
            assertClose(
                    pairs.body().path("outputs").path(0).path("data").path(i),
                    cases.get(i).path("score"));
            assertClose(
                    pairs.body().path("outputs").path(1).path("data").path(i),
                    cases.get(i).path("logit"));
        }
        for (JsonNode ranking : expected("cross-encoder").path("rankings")) {
            var answer = post(
                    "/v1/rerank",
                    WORKSPACE,
                    Map.of("model", model, "query", ranking.path("query"), "documents", ranking.path("documents")));
            assertThat(answer.body()
                            .path("results")
                            .valueStream()
                            .map(result -> result.path("index").asInt()))
                    .isEqualTo(ranking.path("order")
                            .valueStream()
                            .map(JsonNode::asInt)
                            .toList());
        }
        var first = post(
                "/v1/rerank",
                WORKSPACE,
                Map.of(
                        "model",
                        model,
                        "query",
                        "怎么退背包",
                        "documents",
                        List.of("青山", "背包三十天内可以全额退款。"),
                        "top_n",
                        1,
                        "return_documents",
                        true,
                        "raw_scores",
                        true));
        assertThat(first.body().path("results").size()).isEqualTo(1);
        JsonNode best = first.body().path("results").path(0);
        assertThat(best.path("document").path("text").asString()).isEqualTo("背包三十天内可以全额退款。");
        assertThat(best.path("relevance_score").asDouble()).isCloseTo(3.909214, within(TOLERANCE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OnnxRuntime", "PyTorch"})
    void translates(String engine) throws Exception {
        String model = model("seq2seq", "text-to-text", engine);
        JsonNode expected = expected("seq2seq");
        List<JsonNode> greedy = expected.path("greedy").valueStream().toList();

        var answer = post("/v1/text-to-text", WORKSPACE, Map.of("model", model, "input", texts(greedy, "input")));

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
        for (int i = 0; i < greedy.size(); i++) {
            JsonNode result = answer.body().path("results").path(i);
            assertThat(result.path("text")).isEqualTo(greedy.get(i).path("text"));
            assertThat(result.path("finish_reason")).isEqualTo(greedy.get(i).path("finish_reason"));
        }
        for (JsonNode one : expected.path("beam_search")) {
            var beams = post(
                    "/v1/text-to-text",
                    WORKSPACE,
                    Map.of("model", model, "input", one.path("input"), "num_beams", one.path("num_beams")));
            assertThat(beams.body().path("results").path(0).path("text"))
                    .isEqualTo(one.path("sequences").path(0).path("text"));
        }
        for (JsonNode one : expected.path("streaming")) {
            var streamed = post(
                    "/v1/completions", WORKSPACE, Map.of("model", model, "prompt", one.path("input"), "stream", true));
            assertThat(streamed.raw()
                            .body()
                            .lines()
                            .filter(line -> line.startsWith("data: {"))
                            .map(line -> JSON.readTree(line.substring("data: ".length()))
                                    .path("choices")
                                    .path(0)
                                    .path("text")
                                    .asString())
                            .filter(piece -> !piece.isEmpty()))
                    .isEqualTo(one.path("chunks")
                            .valueStream()
                            .map(chunk -> chunk.path("chunk").asString())
                            .filter(piece -> !piece.isEmpty())
                            .toList());
        }
        var protocol = infer(model, List.of(bytes("text", List.of("How much is the red backpack?"))));
        assertThat(protocol.body().path("outputs").path(0).path("data").path(0).asString())
                .isEqualTo("红色的背包多少钱？");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OnnxRuntime", "TorchScript"})
    void classifiesPictures(String engine) throws Exception {
        String model = model("image-classification", "image-classification", engine);
        List<JsonNode> cases = cases("image-classification");
        List<String> pictures = new ArrayList<>();
        for (JsonNode one : cases) {
            pictures.add(Base64.getEncoder().encodeToString(picture(one)));
        }

        var answer = post("/v1/image-classifications", WORKSPACE, Map.of("model", model, "input", pictures));

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
        List<String> labels = List.of("circle", "square", "triangle", "stripes");
        for (int i = 0; i < cases.size(); i++) {
            JsonNode result = answer.body().path("results").path(i).path("labels");
            assertThat(result.path(0).path("label")).isEqualTo(cases.get(i).path("label"));
            boolean resized = cases.get(i).path("width").asInt() != 32;
            for (JsonNode label : result) {
                int at = labels.indexOf(label.path("label").asString());
                assertThat(label.path("score").asDouble())
                        .isCloseTo(
                                cases.get(i).path("probabilities").path(at).asDouble(),
                                within(resized ? 0.05 : TOLERANCE));
            }
        }
        var one = postBytes(
                "/v1/image-classifications?top_k=1&model=" + model, WORKSPACE, "image/png", picture(cases.getFirst()));
        assertThat(one.body()
                        .path("results")
                        .path(0)
                        .path("labels")
                        .path(0)
                        .path("label")
                        .asString())
                .isEqualTo("circle");
        var bad = post("/v1/image-classifications", WORKSPACE, Map.of("model", model, "input", "bm90IGEgcGljdHVyZQ=="));
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.body().path("detail").asString()).contains("image[0] must be a PNG or JPEG");
    }

    private static byte[] picture(JsonNode one) throws Exception {
        String file = one.path("file").asString();
        return Files.readAllBytes(
                RESOURCES.resolve("reference-pictures").resolve(file.substring(file.lastIndexOf('/') + 1)));
    }

    /** The reference's sentiment classifier under names of inference: what counts here is the arithmetic. */
    @Test
    void classifiesByLabelsThatTheCallerNames() throws Exception {
        var files = new HashMap<>(filesOf(RESOURCES.resolve("reference-models/text-classification")));
        files.remove("model.pt");
        files.put(
                "config.json",
                new String(files.get("config.json"), StandardCharsets.UTF_8)
                        .replace("negative", "contradiction")
                        .replace("positive", "entailment")
                        .getBytes(StandardCharsets.UTF_8));
        post("/v1/registry/models", WORKSPACE, Map.of("name", "nli", "task", "zero-shot-classification"));
        var registered = upload("/v1/registry/models/nli/versions?wait=30", WORKSPACE, files);
        assertThat(registered.status()).as(registered.raw().body()).isEqualTo(201);
        put("/v1/registry/models/nli/aliases/champion", WORKSPACE, Map.of("version", "1"));
        List<String> labels = List.of("good 好", "bad 差", "late 晚");
        Map<String, Object> request = new HashMap<>(Map.of(
                "model",
                "nli",
                "input",
                List.of("很好", "bad"),
                "candidate_labels",
                labels,
                "hypothesis_template",
                "是{}。"));

        JsonNode one = post("/v1/zero-shot-classifications", WORKSPACE, request)
                .body()
                .path("results")
                .path(0)
                .path("labels");
        request.put("multi_label", true);
        JsonNode each = post("/v1/zero-shot-classifications", WORKSPACE, request)
                .body()
                .path("results")
                .path(0)
                .path("labels");

        assertThat(one.valueStream()
                        .mapToDouble(label -> label.path("score").asDouble())
                        .sum())
                .isCloseTo(1, within(1e-6));
        assertThat(one.valueStream().map(label -> label.path("label").asString()))
                .containsExactlyInAnyOrderElementsOf(labels);
        assertThat(one.path(0).path("score").asDouble())
                .isGreaterThanOrEqualTo(one.path(1).path("score").asDouble());
        for (JsonNode label : each) {
            JsonNode alone = post(
                            "/v1/zero-shot-classifications",
                            WORKSPACE,
                            Map.of(
                                    "model",
                                    "nli",
                                    "input",
                                    "很好",
                                    "candidate_labels",
                                    List.of(label.path("label")),
                                    "hypothesis_template",
                                    "是{}。"))
                    .body()
                    .path("results")
                    .path(0)
                    .path("labels")
                    .path(0);
            assertClose(label.path("score"), alone.path("score"));
        }
        request.put("hypothesis_template", "no place");
        assertThat(post("/v1/zero-shot-classifications", WORKSPACE, request)
                        .body()
                        .path("detail")
                        .asString())
                .contains("hypothesis_template must have {}");
        var protocol =
                infer("nli", List.of(bytes("text", List.of("很好", "bad", "x")), bytes("candidate_labels", labels)));
        assertThat(protocol.body().path("outputs").path(0).path("shape").toString())
                .isEqualTo("[3,3]");
    }

    /** A configuration that names no labels, and a folder without tokenizer.json, as older ones are. */
    @Test
    void numbersTheLabelsThatNobodyNames() throws Exception {
        var files = new HashMap<>(filesOf(RESOURCES.resolve("reference-models/text-classification")));
        files.keySet().removeAll(List.of("model.pt", "model.safetensors", "tokenizer.json"));
        files.put("config.json", "{\"model_type\": \"bert\"}".getBytes(StandardCharsets.UTF_8));
        post("/v1/registry/models", WORKSPACE, Map.of("name", "unnamed", "task", "text-classification"));

        var registered = upload("/v1/registry/models/unnamed/versions?wait=30", WORKSPACE, files);

        assertThat(registered.status()).as(registered.raw().body()).isEqualTo(201);
        assertThat(registered.body().path("labels").toString()).isEqualTo("[\"LABEL_0\",\"LABEL_1\",\"LABEL_2\"]");
    }

    @Test
    void refusesTheTokenizerOfAnotherModel() throws Exception {
        for (String folder : List.of("text-classification", "seq2seq")) {
            var files = new HashMap<>(filesOf(RESOURCES.resolve("reference-models/" + folder)));
            files.remove("model.pt");
            files.put(
                    "config.json",
                    new String(files.get("config.json"), StandardCharsets.UTF_8)
                            .replaceAll("\"vocab_size\": \\d+", "\"vocab_size\": 100")
                            .getBytes(StandardCharsets.UTF_8));
            String task = folder.equals("seq2seq") ? "text-to-text" : folder;
            post("/v1/registry/models", WORKSPACE, Map.of("name", "alien-" + task, "task", task));

            var refused = upload("/v1/registry/models/alien-" + task + "/versions?wait=30", WORKSPACE, files);

            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.body().path("detail").asString()).contains("tokenizer.json", "vocab_size", "100");
        }
    }

    @Test
    void refusesAClassifierThatInfersNothingForZeroShot() throws Exception {
        var refused = register(WORKSPACE, "no-nli", "zero-shot-classification", "reference-models/text-classification");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().path("detail").asString()).contains("entail");
    }

    @Test
    void computesRowsOnTorchScript() throws Exception {
        String model = model("tabular", "tabular", "TorchScript");
        List<JsonNode> cases = cases("tabular");

        var answer = infer(
                model,
                List.of(Map.of(
                        "name",
                        "features",
                        "datatype",
                        "FP32",
                        "shape",
                        List.of(cases.size(), 6),
                        "data",
                        cases.stream().map(one -> one.path("features")).toList())));

        assertThat(answer.body().path("outputs").path(0).path("name").asString())
                .isEqualTo("probability");
        for (int i = 0; i < cases.size(); i++) {
            assertClose(
                    answer.body().path("outputs").path(0).path("data").path(i),
                    cases.get(i).path("probability").path(0).isMissingNode()
                            ? cases.get(i).path("probability")
                            : cases.get(i).path("probability").path(0));
        }
    }

    @Test
    void refusesTorchScriptUntilAnOperatorAllowsItAndStopsItWhenTheyNoLongerDo() throws Exception {
        String other = "no-torchscript";
        var refused = registerOn("TorchScript", other, "scripted", "tabular", "reference-models/tabular");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().path("detail").asString()).contains("an operator must allow it");
        assertThat(put(
                                "/v1/registry/torchscript-permissions/" + other,
                                other,
                                Map.of("allowed", true, "reason", "please"))
                        .status())
                .isEqualTo(403);

        allowTorchScript(other);
        assertThat(registerOn("TorchScript", other, "scripted", "tabular", "reference-models/tabular")
                        .status())
                .isEqualTo(201);
        var decisions =
                get("/v1/registry/torchscript-permissions/" + other, OPERATOR).body();
        assertThat(decisions.path("decisions").path(0).path("reason").asString())
                .isEqualTo("reviewed 已审核");

        Map<String, Object> row = Map.of(
                "name", "features", "datatype", "FP32", "shape", List.of(1, 6), "data", List.of(1, 0, 0, 2, 5, 1));
        assertThat(post("/v2/models/scripted/infer", other, Map.of("inputs", List.of(row)))
                        .status())
                .isEqualTo(200);

        put("/v1/registry/torchscript-permissions/" + other, OPERATOR, Map.of("allowed", false, "reason", "no longer"));
        assertThat(post("/v2/models/scripted/infer", other, Map.of("inputs", List.of(row)))
                        .status())
                .isEqualTo(409);
        var stopped = get("/v1/registry/models/scripted/versions/2", other).body();
        assertThat(stopped.path("state").asString()).isEqualTo("failed");
        assertThat(stopped.path("reason").asString()).contains("no longer");
        assertThat(registerOn("TorchScript", other, "scripted", "tabular", "reference-models/tabular")
                        .status())
                .isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /v1/classifications       | {"model": "all-minilm-l6-v2", "input": "x"}                   | text-classification
            /v1/rerank                | {"model": "all-minilm-l6-v2", "query": "x", "documents": []}  | documents
            /v1/rerank                | {"model": "no-such-model", "query": "x", "documents": ["y"]}  | no-such-model
            /v1/classifications       | {"model": "all-minilm-l6-v2"}                                 | input
            /v1/classifications       | {"model": "all-minilm-l6-v2", "input": [null]}                | input
            /v1/image-classifications | {"model": "all-minilm-l6-v2", "input": "x", "top_k": 0}       | greater than or equal
            """)
    void refusesARequestThatFitsNoModel(String path, String body, String named) throws Exception {
        var answer = post(path, WORKSPACE, body);

        assertThat(answer.status()).as(answer.raw().body()).isBetween(400, 499);
        assertThat(answer.raw().body()).contains(named);
    }

    private static Map<String, Object> bytes(String name, List<String> texts) {
        return Map.of("name", name, "datatype", "BYTES", "shape", List.of(texts.size()), "data", texts);
    }

    private Answer infer(String model, List<Map<String, Object>> inputs) throws Exception {
        return post("/v2/models/" + model + "/infer", WORKSPACE, Map.of("inputs", inputs));
    }
}
