package io.zhiying.serving.validation;

import io.zhiying.serving.artifact.ArtifactRefused;
import io.zhiying.serving.artifact.Artifacts.Staged;
import io.zhiying.serving.text.Pooling;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What the files of the sentence-transformers and transformers libraries say of reading text. */
final class SentenceTransformersFiles {
    private static final String OTHER_POOLING = "1_Pooling/config.json asks for %s; a model has one pooling of "
            + Arrays.stream(Pooling.values()).map(Pooling::value).toList() + ".";
    private static final String MODULES_FILE = "modules.json";
    private static final Set<String> MODULES = Set.of("Transformer", "Pooling", "Normalize");
    private static final int USUAL_MAX_TOKENS = 512;
    private static final int LARGEST = 8192;
    private static final Set<String> SHIFTED = Set.of("roberta", "xlm-roberta", "camembert", "mpnet");

    private final FolderReader reader;
    private final Staged staged;

    SentenceTransformersFiles(FolderReader reader, Staged staged) {
        this.reader = reader;
        this.staged = staged;
    }

    /**
     * The first that is told, from the most to the least specific, and no more than there are positions. A missing limit
     * is written as a huge one.
     */
    int maxTokens() {
        int positions = positions().orElse(LARGEST);
        int told = Stream.of(
                        number("sentence_bert_config.json", "max_seq_length"),
                        number("tokenizer_config.json", "model_max_length"))
                .flatMapToInt(OptionalInt::stream)
                .findFirst()
                .orElse(positions().orElse(USUAL_MAX_TOKENS));
        return Math.min(told, positions);
    }

    /** RoBERTa and its kin count positions from behind the id of padding. */
    private OptionalInt positions() {
        OptionalInt positions = number("config.json", "max_position_embeddings");
        boolean shifted = reader.read(staged, "config.json")
                .map(config -> SHIFTED.contains(config.path("model_type").asString("")))
                .orElse(false);
        return shifted && positions.isPresent() ? OptionalInt.of(Math.max(2, positions.getAsInt() - 2)) : positions;
    }

    Pooling pooling() {
        JsonNode pooling = reader.read(staged, "1_Pooling/config.json")
                .orElseThrow(() -> new ArtifactRefused(
                        "The pooling must be told, by text.pooling of the request or 1_Pooling/config.json."));
        String mode = pooling.path("pooling_mode").asString("");
        if (!mode.isEmpty()) {
            try {
                return Pooling.of(mode);
            } catch (IllegalArgumentException unknown) {
                throw new ArtifactRefused(OTHER_POOLING.formatted(mode), unknown);
            }
        }
        List<String> asked = pooling.propertyNames().stream()
                .filter(name -> name.startsWith("pooling_mode_"))
                .filter(name -> pooling.path(name).asBoolean(false))
                .toList();
        return Arrays.stream(Pooling.values())
                .filter(each -> asked.equals(List.of(each.flag())))
                .findFirst()
                .orElseThrow(() -> new ArtifactRefused(OTHER_POOLING.formatted(asked)));
    }

    /** A module that is not run, such as a dense layer behind the pooling, would be missing from each vector. */
    void requireKnownModules() {
        reader.read(staged, MODULES_FILE).stream()
                .flatMap(JsonNode::valueStream)
                .map(module -> module.path("type").asString(""))
                .filter(type -> !MODULES.contains(type.substring(type.lastIndexOf('.') + 1)))
                .findFirst()
                .ifPresent(type -> {
                    throw new ArtifactRefused(
                            "modules.json asks for the module %s; of sentence-transformers, only %s run here."
                                    .formatted(type, new TreeSet<>(MODULES)));
                });
    }

    /** As modules.json says; without it vectors get length one, which their cosine does not notice. */
    boolean normalize() {
        return reader.read(staged, MODULES_FILE)
                .map(modules -> modules.valueStream()
                        .anyMatch(module -> module.path("type").asString("").endsWith(".Normalize")))
                .orElse(true);
    }

    private OptionalInt number(String file, String field) {
        return reader.read(staged, file)
                .map(config -> config.path(field))
                .filter(value -> value.canConvertToInt() && value.asInt() >= 2 && value.asInt() <= LARGEST)
                .map(value -> OptionalInt.of(value.asInt()))
                .orElse(OptionalInt.empty());
    }
}
