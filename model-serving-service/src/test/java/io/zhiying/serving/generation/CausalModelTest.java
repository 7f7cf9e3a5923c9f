package io.zhiying.serving.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.zhiying.serving.chat.ChatTemplate;
import io.zhiying.serving.engine.EngineName;
import io.zhiying.serving.engine.EnginesForTests;
import io.zhiying.serving.engine.SequenceModel;
import io.zhiying.serving.text.TextTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What each engine must do with a causal model: the texts of the reference, token by token. */
@ParameterizedClass
@EnumSource(
        value = EngineName.class,
        names = {"PYTORCH", "ONNX_RUNTIME"})
class CausalModelTest {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final Path FOLDER = RESOURCES.resolve("reference-models/causal-lm");
    private static final float LOGITS = 1e-3f;

    @Parameter
    EngineName engine;

    private JsonNode expected;
    private TextTokenizer tokenizer;
    private SequenceModel model;
    private Generator generator;
    private Defaults defaults;

    @BeforeEach
    void open() throws IOException {
        expected =
                JsonMapper.builder().build().readTree(Files.readString(RESOURCES.resolve("expected/causal-lm.json")));
        tokenizer = TextTokenizer.whole(FOLDER);
        model = EnginesForTests.create().openSequences(engine, FOLDER);
        defaults = GenerationFiles.defaults(FOLDER);
        generator = new Generator(model, defaults, tokenizer::decode, true, model.positions());
    }

    @AfterEach
    void close() {
        model.close();
        tokenizer.close();
    }

    private static final class Pieces implements Generator.Listener {
        private final List<String> pieces = new ArrayList<>();
        private int tokens = Integer.MAX_VALUE;

        @Override
        public void text(String piece) {
            pieces.add(piece);
        }

        @Override
        public boolean isWanted() {
            return tokens-- > 0;
        }
    }

    private Generated generate(JsonNode one, Settings settings, Pieces pieces) {
        long[] ids = tokenizer.ids(one.path("prompt").asString(), true);
        assertThat(ids).isEqualTo(longs(one.path("prompt_ids")));
        return generator.generate(ids, settings, pieces);
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
    void givesTheLogitsOfTheFirstStep() {
        try (var decoding = model.start(longs(expected.path("greedy").path(0).path("prompt_ids")))) {
            float[] logits = decoding.logits()[0];
            JsonNode reference = expected.path("first_prompt_logits").path("logits");
            assertThat(logits).hasSize(reference.size());
            for (int id = 0; id < logits.length; id++) {
                assertThat(logits[id]).isCloseTo(reference.path(id).floatValue(), within(LOGITS));
            }
        }
    }

    @Test
    void continuesGreedily() {
        for (JsonNode one : expected.path("greedy")) {
            requireSame(
                    one,
                    generate(one, Settings.greedy(one.path("max_new_tokens").asInt()), new Pieces()));
        }
        JsonNode limit = expected.path("stop_behaviour").path("token_limit");
        requireSame(limit, generate(limit, Settings.greedy(3), new Pieces()));
        JsonNode halved =
                expected.path("stop_behaviour").path("limit_inside_a_character").path(0);
        requireSame(halved, generate(halved, Settings.greedy(4), new Pieces()));
    }

    @Test
    void answersChats() throws IOException {
        ChatTemplate template = GenerationFiles.chat(FOLDER).orElseThrow();
        for (JsonNode one : expected.path("chat")) {
            var messages = one.path("messages")
                    .valueStream()
                    .map(message -> new ChatTemplate.Message(
                            message.path("role").asString(),
                            message.path("content").asString()))
                    .toList();
            assertThat(template.render(messages)).isEqualTo(one.path("rendered").asString());
            requireSame(
                    one,
                    generate(one, Settings.greedy(one.path("max_new_tokens").asInt()), new Pieces()));
        }
    }

    @Test
    void streamsWholeCharactersAsTheyCome() {
        for (JsonNode one : expected.path("streaming")) {
            if (one.has("prompt")) {
                var pieces = new Pieces();
                generator.generate(tokenizer.ids(one.path("prompt").asString(), true), Settings.greedy(24), pieces);
                assertThat(pieces.pieces).isEqualTo(chunks(one));
            } else {
                var characters = new WholeCharacters(tokenizer::decode);
                for (JsonNode chunk : one.path("chunks")) {
                    assertThat(characters.add(chunk.path("token_id").asLong()))
                            .isEqualTo(chunk.path("chunk").asString());
                }
            }
        }
    }

    private static List<String> chunks(JsonNode one) {
        return one.path("chunks")
                .valueStream()
                .map(chunk -> chunk.path("chunk").asString())
                .filter(chunk -> !chunk.isEmpty())
                .toList();
    }

    @Test
    void endsBeforeAStopStringAndStreamsNoPartOfIt() {
        for (JsonNode one : expected.path("stop_behaviour").path("stop_strings")) {
            List<String> strings =
                    one.path("stop").valueStream().map(JsonNode::asString).toList();
            var pieces = new Pieces();
            Generated generated = generate(one, new Settings(24, 0, 0, 1, 1, 0, 0, 0, strings, 1, 1), pieces);
            requireSame(one, generated);
            assertThat(String.join("", pieces.pieces))
                    .isEqualTo(one.path("text").asString());
        }
    }

    @Test
    void penalisesRepetition() {
        for (JsonNode one : expected.path("repetition_penalty")) {
            double penalty = one.path("repetition_penalty").asDouble();
            requireSame(one, generate(one, new Settings(24, 0, 0, 1, penalty, 0, 0, 0, List.of(), 1, 1), new Pieces()));
        }
    }

    @Test
    void drawsFromTheDistributionOfTheReference() {
        JsonNode sampling = expected.path("sampling");
        try (var decoding = model.start(longs(sampling.path("prompt_ids")))) {
            for (JsonNode one : sampling.path("distributions")) {
                Distribution distribution = Distribution.of(
                        decoding.logits()[0],
                        one.path("temperature").asDouble(),
                        one.path("top_k").asInt(),
                        one.path("top_p").asDouble());
                assertThat(distribution.ids()).hasSize(one.path("kept").asInt());
                for (int i = 0; i < one.path("best_ids").size(); i++) {
                    assertThat(distribution.ids()[i])
                            .isEqualTo(one.path("best_ids").path(i).asInt());
                    assertThat(distribution.probabilities()[i])
                            .isCloseTo(one.path("best_probabilities").path(i).asDouble(), within(1e-4));
                }
            }
        }
    }

    @Test
    void drawsTheSameWithTheSameSeed() {
        long[] prompt = longs(expected.path("sampling").path("prompt_ids"));
        Set<String> texts = new java.util.HashSet<>();
        for (long seed = 0; seed < 8; seed++) {
            var settings = new Settings(6, 1, 0, 1, 1, 0, 0, seed, List.of(), 1, 1);
            String text = generator.generate(prompt, settings, new Pieces()).text();
            assertThat(generator.generate(prompt, settings, new Pieces()).text())
                    .isEqualTo(text);
            texts.add(text);
        }
        assertThat(texts).hasSizeGreaterThan(2);
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
            var sequences = generator.beams(longs(one.path("prompt_ids")), settings);
            assertThat(sequences).hasSize(one.path("sequences").size());
            for (int i = 0; i < sequences.size(); i++) {
                JsonNode reference = one.path("sequences").path(i);
                assertThat(sequences.get(i).ids()).isEqualTo(ints(reference.path("generated_ids")));
                assertThat(sequences.get(i).score())
                        .isCloseTo(reference.path("score").asDouble(), within(1e-3));
            }
            assertThat(generator
                            .generate(longs(one.path("prompt_ids")), settings, new Pieces())
                            .text())
                    .isEqualTo(one.path("sequences").path(0).path("text").asString());
        }
    }

    @Test
    void scoresTokensFedOneByOneAsThoseReadAtOnce() {
        for (JsonNode one : expected.path("scored_texts")) {
            long[] ids = longs(one.path("ids"));
            try (var decoding = model.start(new long[] {ids[0]})) {
                for (int i = 1; i < ids.length; i++) {
                    var all = Distribution.of(decoding.logits()[0], 1, 0, 1);
                    int next = (int) ids[i];
                    int at = IntStream.range(0, all.ids().length)
                            .filter(index -> all.ids()[index] == next)
                            .findFirst()
                            .orElseThrow();
                    assertThat(Math.log(all.probabilities()[at]))
                            .isCloseTo(
                                    one.path("logprobs_of_ids_after_the_first")
                                            .path(i - 1)
                                            .asDouble(),
                                    within(1e-3));
                    decoding.advance(new int[] {0}, new long[] {next});
                }
            }
        }
    }

    @Test
    void stopsAsSoonAsNobodyWantsTheText() {
        var impatient = new Pieces();
        impatient.tokens = 3;

        assertThatExceptionOfType(Generator.Abandoned.class)
                .isThrownBy(() -> generator.generate(
                        longs(expected.path("greedy").path(0).path("prompt_ids")), Settings.greedy(24), impatient));
        assertThat(String.join("", impatient.pieces)).isEqualTo(" today and enjoy");
    }

    @Test
    void endsAtTheModelsLastPosition() {
        long[] prompt = new long[model.positions() - 2];
        java.util.Arrays.fill(prompt, 300);

        Generated generated = new Generator(
                        model, with(Set.of(), Rules.NONE), tokenizer::decode, true, model.positions())
                .generate(prompt, Settings.greedy(1000), new Pieces());

        assertThat(generated.finish()).isEqualTo(Generated.Finish.LENGTH);
        assertThat(generated.ids()).hasSize(2);
    }

    @Test
    void keepsTheRulesOfTheFiles() {
        JsonNode one = expected.path("greedy").path(0);
        int first = one.path("generated_ids").path(0).asInt();
        for (int beams : List.of(1, 3)) {
            assertThat(ruled(one, new Rules(Set.of(first), 0, 0, 0, null), beams))
                    .isNotEmpty()
                    .doesNotContain(first);
            assertThat(ruled(one, new Rules(Set.of(), 0, 0, 0, 7), beams)).startsWith(7);
            assertThat(ruled(one, new Rules(Set.of(), 0, 12, 0, null), beams)).hasSize(12);
            assertThat(ruled(one, new Rules(Set.of(), 0, 12, 1, null), beams))
                    .hasSize(12)
                    .doesNotHaveDuplicates()
                    .doesNotContainAnyElementsOf(ints(one.path("prompt_ids")));
        }
    }

    private List<Integer> ruled(JsonNode one, Rules rules, int beams) {
        var settings = new Settings(12, 0, 0, 1, 1, 0, 0, 0, List.of(), beams, 1);
        return new Generator(model, with(defaults.stopTokens(), rules), tokenizer::decode, true, model.positions())
                .generate(longs(one.path("prompt_ids")), settings, new Pieces())
                .ids();
    }

    private static Defaults with(Set<Integer> stops, Rules rules) {
        return new Defaults(stops, null, 0, 0, 1, 1, 1, 1, rules);
    }

    private static void requireSame(JsonNode reference, Generated generated) {
        assertThat(generated.ids()).isEqualTo(ints(reference.path("generated_ids")));
        assertThat(generated.text()).isEqualTo(reference.path("text").asString());
        assertThat(generated.finish().name().toLowerCase(java.util.Locale.ROOT))
                .isEqualTo(reference.path("finish_reason").asString());
    }

    private static long[] longs(JsonNode array) {
        return array.valueStream().mapToLong(JsonNode::asLong).toArray();
    }

    private static List<Integer> ints(JsonNode array) {
        return array.valueStream().map(JsonNode::asInt).toList();
    }
}
