package io.zhiying.serving.validation;

import io.zhiying.serving.artifact.ArtifactRefused;
import io.zhiying.serving.artifact.Artifacts.Staged;
import io.zhiying.serving.text.TextTokenizer;
import tools.jackson.databind.JsonNode;

/**
 * Holds a tokenizer against the model: one of another model gives ids that this one has no vectors for, with some texts
 * only, and after the trial. Tokens that were added to a tokenizer are not counted: some models never got vectors for them.
 */
final class Vocabulary {
    private static final String CONFIG = "config.json";

    private Vocabulary() {}

    static void require(FolderReader reader, Staged staged) {
        int known = reader.read(staged, CONFIG)
                .map(config -> config.path("vocab_size").asInt(0))
                .orElse(0);
        int largest = reader.read(staged, TextTokenizer.FILE)
                .map(tokenizer -> largest(tokenizer.path("model").path("vocab")))
                .orElse(-1);
        if (known > 0 && largest >= known) {
            throw new ArtifactRefused("%s has the token id %d, vocab_size of %s is %d: it is of another model."
                    .formatted(TextTokenizer.FILE, largest, CONFIG, known));
        }
    }

    /** Ids by their tokens, or tokens in the order of their ids. */
    private static int largest(JsonNode vocabulary) {
        return vocabulary.isObject()
                ? vocabulary.valueStream().mapToInt(id -> id.asInt(-1)).max().orElse(-1)
                : vocabulary.size() - 1;
    }
}
