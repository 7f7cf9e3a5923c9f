package io.zhiying.serving.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Token ids are held against those of tokenizers outside Java, exactly. */
class TextTokenizerTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path RESOURCES = Path.of("src/test/resources");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"all-minilm-l6-v2, 256", "bge-small-en-v1.5, 512", "bge-small-zh-v1.5, 512"})
    void readsTextAsTheReferenceOfAShippedEncoderDoes(String model, int maxTokens) throws Exception {
        JsonNode expected = JSON.readTree(Files.readString(RESOURCES.resolve("expected/shipped-encoders.json")));
        JsonNode cases = expected.path("models")
                .valueStream()
                .filter(one -> one.path("name").asString().equals(model))
                .findFirst()
                .orElseThrow()
                .path("cases");
        try (var file = Objects.requireNonNull(getClass().getResourceAsStream("/" + model + "-tokenizer.json"))) {
            Files.copy(file, folder.resolve(TextTokenizer.FILE));
        }

        try (var tokenizer = TextTokenizer.open(folder, maxTokens)) {
            for (int i = 0; i < cases.size(); i++) {
                String text = expected.path("texts").path(i).asString();
                long[] ids = tokenizer.encode(text).ids();
                JsonNode reference = cases.path(i);
                assertThat(ids).as(text).hasSize(reference.path("tokens").asInt());
                assertThat(Arrays.copyOf(ids, Math.min(24, ids.length)))
                        .as(text)
                        .containsExactly(longs(reference.path("firstIds")));
                assertThat(Arrays.copyOfRange(ids, Math.max(0, ids.length - 3), ids.length))
                        .as(text)
                        .endsWith(longs(reference.path("lastIds")));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text-embedding", "text-classification"})
    void readsTextAsTheReferenceOfATinyModelDoes(String model) throws Exception {
        JsonNode expected = JSON.readTree(Files.readString(RESOURCES.resolve("expected/" + model + ".json")));

        try (var tokenizer = TextTokenizer.open(RESOURCES.resolve("reference-models/" + model), 64)) {
            assertThat(expected.path("cases").size()).isPositive();
            for (JsonNode reference : expected.path("cases")) {
                Tokens tokens = tokenizer.encode(reference.path("text").asString());
                assertThat(tokens.ids()).containsExactly(longs(reference.path("input_ids")));
                assertThat(tokens.types()).containsExactly(longs(reference.path("token_type_ids")));
            }
        }
    }

    /** Older folders have no tokenizer.json. */
    @Test
    void readsTextAndPairsFromTheVocabularyAlone() throws Exception {
        for (String file : List.of("vocab.txt", "tokenizer_config.json")) {
            Files.copy(RESOURCES.resolve("reference-models/cross-encoder/" + file), folder.resolve(file));
        }
        try (var tokenizer = TextTokenizer.open(folder, 64)) {
            for (String model : List.of("text-embedding", "cross-encoder")) {
                JsonNode expected = JSON.readTree(Files.readString(RESOURCES.resolve("expected/" + model + ".json")));
                for (JsonNode reference : expected.path("cases")) {
                    Tokens tokens = reference.has("query")
                            ? tokenizer.encode(
                                    reference.path("query").asString(),
                                    reference.path("document").asString())
                            : tokenizer.encode(reference.path("text").asString());
                    assertThat(tokens.ids()).containsExactly(longs(reference.path("input_ids")));
                    assertThat(tokens.types()).containsExactly(longs(reference.path("token_type_ids")));
                }
            }
        }
    }

    @Test
    void refusesAVocabularyOfAnotherKind() throws Exception {
        Files.writeString(folder.resolve("vocab.txt"), "<s>\nhello\n");

        assertThatIllegalArgumentException().isThrownBy(() -> TextTokenizer.open(folder, 64));
    }

    @Test
    void readsALoneSurrogateAsAReplacementCharacter() throws Exception {
        try (var tokenizer = TextTokenizer.open(RESOURCES.resolve("reference-models/text-embedding"), 64)) {
            assertThat(tokenizer.encode("lamp \ud83d").ids())
                    .containsExactly(tokenizer.encode("lamp \ufffd").ids());
            assertThat(tokenizer.encode("lamp\u0000").ids()).isNotEmpty();
        }
    }

    @Test
    void refusesAFileThatIsNoTokenizer() throws Exception {
        Files.writeString(folder.resolve(TextTokenizer.FILE), "{\"version\": \"1.0\"}");

        assertThatIllegalArgumentException().isThrownBy(() -> TextTokenizer.open(folder, 64));
    }

    private static long[] longs(JsonNode array) {
        return array.valueStream().mapToLong(JsonNode::asLong).toArray();
    }
}
