package io.zhiying.architectures.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import ai.djl.util.JsonUtils;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against Qwen2's numbers as the transformers library computed them. */
class LlamaTest {
    private static final Path FOLDER = Path.of("src/test/resources/reference-models/qwen2");
    private static final float LOGITS = 1e-3f;

    @TempDir
    Path copy;

    @Test
    void givesTheLogitsOfEveryPosition() throws Exception {
        try (Llama model = Llama.load(FOLDER)) {
            for (JsonElement one : cases()) {
                long[] ids = longs(one.getAsJsonObject().getAsJsonArray("input_ids"));
                JsonArray best = one.getAsJsonObject().getAsJsonArray("argmax");
                JsonArray first = one.getAsJsonObject().getAsJsonArray("first_16_logits_of_each_position");
                try (NDList outputs = model.all(new long[][] {ids}, null, new NDList())) {
                    NDArray logits = outputs.getFirst();
                    assertThat(logits.argMax(-1).toLongArray()).isEqualTo(longs(best));
                    for (int position = 0; position < ids.length; position++) {
                        float[] row = logits.get(0).get(position).toFloatArray();
                        for (int i = 0; i < 16; i++) {
                            assertThat(row[i])
                                    .isCloseTo(
                                            first.get(position)
                                                    .getAsJsonArray()
                                                    .get(i)
                                                    .getAsFloat(),
                                            within(LOGITS));
                        }
                    }
                }
            }
        }
    }

    @Test
    void continuesFromItsCacheAsFromTheWholeText() throws Exception {
        try (Llama model = Llama.load(FOLDER)) {
            for (JsonElement one : cases()) {
                JsonObject reference = one.getAsJsonObject();
                long[] expected = longs(reference.getAsJsonArray("greedy_ids"));
                assertThat(greedy(model, longs(reference.getAsJsonArray("input_ids")), expected.length))
                        .isEqualTo(expected);
            }
        }
    }

    private static long[] greedy(Llama model, long[] prompt, int length) {
        long[] generated = new long[length];
        NDList past = new NDList();
        long[] next = prompt;
        for (int i = 0; i < length; i++) {
            NDList outputs = model.next(new long[][] {next}, null, past);
            past.close();
            try (NDArray logits = outputs.removeFirst();
                    NDArray best = logits.argMax(-1)) {
                generated[i] = best.getLong(0);
            }
            past = outputs;
            next = new long[] {generated[i]};
        }
        past.close();
        return generated;
    }

    @Test
    void answersRowsOfABatchAsEachAlone() throws Exception {
        long[] text = longs(cases().get(0).getAsJsonObject().getAsJsonArray("input_ids"));
        long[] tail = Arrays.copyOfRange(text, 4, text.length);
        long[] padded = LongStream.concat(LongStream.of(0, 0, 0, 0), Arrays.stream(tail))
                .toArray();
        long[] whole = LongStream.generate(() -> 1).limit(text.length).toArray();
        long[] seen = whole.clone();
        Arrays.fill(seen, 0, 4, 0);
        try (Llama model = Llama.load(FOLDER);
                NDList both = model.next(new long[][] {text, padded}, new long[][] {whole, seen}, new NDList());
                NDList one = model.next(new long[][] {text}, null, new NDList());
                NDList other = model.next(new long[][] {tail}, null, new NDList())) {
            assertClose(both.getFirst().get(0), one.getFirst().get(0));
            assertClose(both.getFirst().get(1), other.getFirst().get(0));
        }
    }

    @Test
    void isABlockWithTheContractOfAnExportedGraph() throws Exception {
        long[] text = longs(cases().get(0).getAsJsonObject().getAsJsonArray("input_ids"));
        long[] ones = LongStream.generate(() -> 1).limit(text.length).toArray();
        try (Llama model = Llama.load(FOLDER);
                var manager = model.manager().newSubManager();
                NDList whole = model.all(new long[][] {text}, null, new NDList())) {
            NDList outputs = model.forward(
                    new ParameterStore(manager, false),
                    new NDList(manager.create(new long[][] {text}), manager.create(new long[][] {ones})),
                    false);

            assertThat(outputs).hasSize(1 + 2 * model.config().layers());
            assertClose(outputs.getFirst(), whole.getFirst());
        }
    }

    @Test
    void keepsNothingOfAStepButItsOutputs() throws Exception {
        try (Llama model = Llama.load(FOLDER)) {
            var manager = (BaseNDManager) model.manager();
            int before = manager.getManagedArrays().size();
            for (int i = 0; i < 20; i++) {
                greedy(model, new long[] {5, 6, 7}, 8);
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> model.next(new long[][] {new long[10_000]}, null, new NDList()));
            }
            assertThat(manager.getManagedArrays()).hasSize(before);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            num_key_value_heads | 3                       | num_key_value_heads
            hidden_act          | "gelu"                  | hidden_act
            hidden_size         | 128                     | shape
            vocab_size          | -1                      | vocab_size
            num_hidden_layers   | 3                       | model.layers.2
            tie_word_embeddings | false                   | lm_head.weight
            rope_scaling        | {"rope_type": "yarn"}   | rope_type
            rms_norm_eps        | "x"                     | rms_norm_eps
            """)
    void refusesWhatTheFilesDoNotMean(String field, String value, String named) throws Exception {
        changed(field, value);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Llama.load(copy).close())
                .withMessageContaining(named);
    }

    /** Positions stretched by two are those of every second token. */
    @Test
    void stretchesPositions() throws Exception {
        changed("rope_scaling", "{\"rope_type\": \"linear\", \"factor\": 2.0}");
        try (Llama stretched = Llama.load(copy);
                Llama plain = Llama.load(FOLDER);
                var manager = plain.manager().newSubManager()) {
            NDArray even = plain.config()
                    .rotary()
                    .angles(manager, new int[][] {{0, 1, 2}})
                    .cos();
            NDArray half = stretched
                    .config()
                    .rotary()
                    .angles(manager, new int[][] {{0, 2, 4}})
                    .cos();
            assertClose(half, even);
        }
    }

    private void changed(String field, String value) throws IOException {
        for (String file : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(FOLDER.resolve(file), copy.resolve(file));
        }
        JsonObject config = JsonUtils.GSON.fromJson(Files.readString(FOLDER.resolve("config.json")), JsonObject.class);
        config.add(field, JsonUtils.GSON.fromJson(value, JsonElement.class));
        Files.writeString(copy.resolve("config.json"), JsonUtils.GSON.toJson(config));
    }

    private static void assertClose(NDArray actual, NDArray expected) {
        assertThat(actual.getShape()).isEqualTo(expected.getShape());
        assertThat(actual.sub(expected).abs().max().getFloat()).isLessThan(1e-4f);
    }

    private static JsonArray cases() throws IOException {
        return JsonUtils.GSON
                .fromJson(Files.readString(FOLDER.resolve("expected.json")), JsonObject.class)
                .getAsJsonArray("cases");
    }

    private static long[] longs(JsonArray array) {
        return array.asList().stream().mapToLong(JsonElement::getAsLong).toArray();
    }
}
