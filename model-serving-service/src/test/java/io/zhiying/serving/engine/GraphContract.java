package io.zhiying.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.TensorType;
import io.zhiying.serving.tensor.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What every engine must do with the same models: the numbers of the reference, alone and in padded batches. */
abstract class GraphContract {
    static final Path RESOURCES = Path.of("src/test/resources");
    private static final Signature NONE = new Signature(List.of(), List.of());
    private static final float TOLERANCE = 1e-4f;
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path folder;

    abstract EngineName engine();

    /** The name of the file that the engine loads. */
    abstract String file();

    final Graph open(String model, Signature declared) {
        return EnginesForTests.create().open(engine(), RESOURCES.resolve("reference-models/" + model), declared);
    }

    static JsonNode expected(String model) throws IOException {
        return JSON.readTree(Files.readString(RESOURCES.resolve("expected/" + model + ".json")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text-classification", "token-classification", "cross-encoder"})
    void givesTheLogitsOfEachCase(String model) throws IOException {
        try (Graph graph = open(model, NONE)) {
            for (JsonNode one : expected(model).path("cases")) {
                assertClose(run(graph, List.of(one)), numbers(logits(one)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text-classification", "token-classification", "cross-encoder"})
    void givesTheSameInAPaddedBatch(String model) throws IOException {
        try (Graph graph = open(model, NONE)) {
            List<JsonNode> cases = expected(model).path("cases").valueStream().toList();
            float[] together = run(graph, cases);
            int longest = cases.stream()
                    .mapToInt(one -> one.path("input_ids").size())
                    .max()
                    .orElseThrow();
            int stride = together.length / cases.size();
            for (int row = 0; row < cases.size(); row++) {
                float[] alone = numbers(logits(cases.get(row)));
                assertThat(stride).isIn(alone.length, alone.length / ids(cases.get(row)).length * longest);
                assertClose(java.util.Arrays.copyOfRange(together, row * stride, row * stride + alone.length), alone);
            }
        }
    }

    @Test
    void givesTheVectorsOfTheTokens() throws IOException {
        try (Graph graph = open("text-embedding", NONE)) {
            for (JsonNode one : expected("text-embedding").path("cases")) {
                float[] hidden = run(graph, List.of(one));
                int width = one.path("embedding").size();
                int tokens = ids(one).length;
                double[] mean = new double[width];
                for (int i = 0; i < hidden.length; i++) {
                    mean[i % width] += hidden[i] / tokens;
                }
                double norm =
                        Math.sqrt(java.util.Arrays.stream(mean).map(x -> x * x).sum());
                for (int i = 0; i < width; i++) {
                    assertThat((float) (mean[i] / norm))
                            .isCloseTo(one.path("embedding").path(i).floatValue(), within(TOLERANCE));
                }
            }
        }
    }

    @Test
    void goesOnAfterARunThatItRefused() throws IOException {
        try (Graph graph = open("text-classification", NONE)) {
            JsonNode one = expected("text-classification").path("cases").path(0);
            List<Tensor> wrong = inputs(graph, List.of(one)).stream()
                    .map(input -> new Tensor(
                            input.name(),
                            List.of((long) input.values().size()),
                            new Values.Longs(new long[input.values().size()])))
                    .toList();

            assertThatThrownBy(() -> graph.run(wrong)).isInstanceOf(Graph.GraphFailure.class);

            assertClose(run(graph, List.of(one)), numbers(one.path("logits")));
        }
    }

    @Test
    void loadsNothingFromBytesThatAreNotItsOwn() throws IOException {
        for (String beside : List.of("config.json", "tokenizer.json")) {
            Files.copy(
                    RESOURCES.resolve("reference-models/text-classification").resolve(beside), folder.resolve(beside));
        }
        Files.writeString(folder.resolve(file()), "not a model 不是模型");

        assertThatThrownBy(() -> EnginesForTests.create().open(engine(), folder, NONE))
                .isInstanceOfAny(Graph.GraphFailure.class, Graph.Unfit.class);
    }

    static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(TOLERANCE));
        }
    }

    private static JsonNode logits(JsonNode one) {
        return one.has("logits") ? one.path("logits") : JSON.createArrayNode().add(one.path("logit"));
    }

    /** Flat. */
    static float[] numbers(JsonNode nested) {
        List<Float> flat = new ArrayList<>();
        collect(nested, flat);
        float[] numbers = new float[flat.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = flat.get(i);
        }
        return numbers;
    }

    private static void collect(JsonNode nested, List<Float> into) {
        if (nested.isArray()) {
            nested.forEach(one -> collect(one, into));
        } else {
            into.add(nested.floatValue());
        }
    }

    private static long[] ids(JsonNode one) {
        return one.path("input_ids").valueStream().mapToLong(JsonNode::asLong).toArray();
    }

    static float[] run(Graph graph, List<JsonNode> cases) {
        return ((Values.Floats) graph.run(inputs(graph, cases)).getFirst().values()).array();
    }

    private static List<Tensor> inputs(Graph graph, List<JsonNode> cases) {
        int longest = cases.stream()
                .mapToInt(one -> one.path("input_ids").size())
                .max()
                .orElseThrow();
        List<Tensor> inputs = new ArrayList<>();
        for (TensorSpec spec : graph.signature().inputs()) {
            assertThat(spec.datatype()).isEqualTo(TensorType.INT64);
            long[] values = new long[cases.size() * longest];
            for (int row = 0; row < cases.size(); row++) {
                JsonNode numbers = cases.get(row).path(spec.name());
                for (int i = 0; i < numbers.size(); i++) {
                    values[row * longest + i] = numbers.path(i).asLong();
                }
            }
            inputs.add(new Tensor(spec.name(), List.of((long) cases.size(), (long) longest), new Values.Longs(values)));
        }
        return inputs;
    }

    /** For engines that run more than text. */
    final void requireRows() throws IOException {
        JsonNode declared =
                JSON.readTree(Files.readString(RESOURCES.resolve("reference-models/tabular/signature.json")));
        try (Graph graph = open("tabular", JSON.treeToValue(declared, Signature.class))) {
            JsonNode cases = expected("tabular").path("cases");
            float[] rows = numbers(JSON.createArrayNode()
                    .addAll(cases.valueStream().map(one -> one.path("features")).toList()));
            var input = new Tensor("features", List.of((long) cases.size(), 6L), new Values.Floats(rows));

            Tensor output = graph.run(List.of(input)).getFirst();

            assertThat(output.name()).isEqualTo("probability");
            assertClose(
                    ((Values.Floats) output.values()).array(),
                    numbers(JSON.createArrayNode()
                            .addAll(cases.valueStream()
                                    .map(one -> one.path("probability"))
                                    .toList())));
        }
    }

    final void requirePictures() throws IOException {
        try (Graph graph = open("image-classification", NONE)) {
            var black =
                    new Tensor("pixel_values", List.of(1L, 3L, 32L, 32L), new Values.Floats(new float[3 * 32 * 32]));

            assertClose(
                    ((Values.Floats) graph.run(List.of(black)).getFirst().values()).array(),
                    numbers(expected("image-classification")
                            .path("all_zero_input")
                            .path("logits")));
        }
    }
}
