package io.zhiying.serving.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zhiying.serving.engine.EngineName;
import io.zhiying.serving.engine.EnginesForTests;
import io.zhiying.serving.engine.SequenceModel;
import io.zhiying.serving.text.TextTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What each engine must do with an encoder-decoder: the translations of the reference, token by token. */
@ParameterizedClass
@EnumSource(
        value = EngineName.class,
        names = {"PYTORCH", "ONNX_RUNTIME"})
class EncoderDecoderTest {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final Path FOLDER = RESOURCES.resolve("reference-models/seq2seq");
    private static final double TOLERANCE = 1e-3;

    @Parameter
    EngineName engine;

    private JsonNode expected;
    private TextTokenizer tokenizer;
    private SequenceModel model;
    private Generator generator;

    @BeforeEach
    void open() throws IOException {
        expected = JsonMapper.builder().build().readTree(Files.readString(RESOURCES.resolve("expected/seq2seq.json")));
        tokenizer = TextTokenizer.whole(FOLDER);
        model = EnginesForTests.create().openEncoderDecoder(engine, FOLDER);
        Defaults defaults = GenerationFiles.defaults(FOLDER);
        assertThat(defaults.maxTokens()).isEqualTo(24);
        generator = new Generator(model, defaults, tokenizer::decode, false, 128);
    }

    @AfterEach
    void close() {
        model.close();
        tokenizer.close();
    }

    private Generated translate(JsonNode one, Settings settings, Generator.Listener listener) {
        long[] ids = tokenizer.ids(one.path("input").asString(), true);
        if (one.has("input_ids")) {
            assertThat(ids).isEqualTo(longs(one.path("input_ids")));
        }
        return generator.generate(ids, settings, listener);
    }

    private static Generator.Listener into(List<String> pieces) {
        return new Generator.Listener() {
            @Override
            public void text(String piece) {
                pieces.add(piece);
            }

            @Override
            public boolean isWanted() {
                return true;
            }
        };
    }

    @Test
    void tokenizesAsTheReferenceDoes() {
        for (JsonNode one : expected.path("tokenizer")) {
            assertThat(tokenizer.ids(one.path("text").asString(), true)).isEqualTo(longs(one.path("ids")));
            assertThat(tokenizer.decode(longs(one.path("ids"))))
                    .isEqualTo(one.path("decoded").asString());
        }
    }

    @Test
    void translatesGreedily() {
        List<JsonNode> cases =
                new ArrayList<>(expected.path("greedy").valueStream().toList());
        cases.add(expected.path("stop_behaviour").path("token_limit"));
        for (JsonNode one : cases) {
            var settings = Settings.greedy(one.path("max_new_tokens").asInt());
            Generated generated = translate(one, settings, into(new ArrayList<>()));
            assertThat(generated.ids()).isEqualTo(ints(one.path("generated_ids")));
            assertThat(generated.text()).isEqualTo(one.path("text").asString());
            assertThat(generated.finish().name())
                    .isEqualToIgnoringCase(one.path("finish_reason").asString());
        }
    }

    @Test
    void givesTheLogitsOfEachStep() {
        JsonNode first = expected.path("greedy").path(0);
        try (var decoding = model.start(longs(first.path("input_ids")))) {
            for (JsonNode step : expected.path("first_prompt_steps")) {
                for (int i = 0; i < step.path("top_ids").size(); i++) {
                    assertThat((double) decoding.logits()[0][
                                    step.path("top_ids").path(i).asInt()])
                            .isCloseTo(step.path("top_logits").path(i).asDouble(), within(TOLERANCE));
                }
                decoding.advance(
                        new int[] {0}, new long[] {step.path("top_ids").path(0).asLong()});
            }
        }
    }

    @Test
    void searchesWithBeams() {
        for (JsonNode one : expected.path("beam_search")) {
            var settings = new Settings(
                    one.path("max_new_tokens").asInt(),
                    0,
                    0,
                    1,
                    1,
                    0,
                    0,
                    0,
                    List.of(),
                    one.path("num_beams").asInt(),
                    one.path("length_penalty").asDouble());
            var sequences = generator.beams(longs(one.path("input_ids")), settings);
            assertThat(sequences).hasSize(one.path("sequences").size());
            for (int i = 0; i < sequences.size(); i++) {
                JsonNode reference = one.path("sequences").path(i);
                assertThat(sequences.get(i).ids()).isEqualTo(ints(reference.path("generated_ids")));
                assertThat(sequences.get(i).score())
                        .isCloseTo(reference.path("score").asDouble(), within(TOLERANCE));
            }
        }
    }

    @Test
    void streamsWholeCharacters() {
        for (JsonNode one : expected.path("streaming")) {
            List<String> pieces = new ArrayList<>();
            translate(one, Settings.greedy(24), into(pieces));
            assertThat(pieces)
                    .isEqualTo(one.path("chunks")
                            .valueStream()
                            .map(chunk -> chunk.path("chunk").asString())
                            .filter(chunk -> !chunk.isEmpty())
                            .toList());
        }
    }

    private static long[] longs(JsonNode array) {
        return array.valueStream().mapToLong(JsonNode::asLong).toArray();
    }

    private static List<Integer> ints(JsonNode array) {
        return array.valueStream().map(JsonNode::asInt).toList();
    }
}
