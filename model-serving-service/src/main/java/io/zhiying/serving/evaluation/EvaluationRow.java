package io.zhiying.serving.evaluation;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row of a labelled set. */
sealed interface EvaluationRow {
    /**
     * For classifiers.
     *
     * @param text or else inputs
     * @param inputs the numbers of one row for each input of the signature
     */
    record Labelled(@Nullable String text, Map<String, List<Double>> inputs, String label) implements EvaluationRow {}

    /** For encoders: how alike people find two texts, in any unit. */
    record Similarity(String text1, String text2, double score) implements EvaluationRow {}

    /** For what writes text. */
    record Generation(String input, List<String> references) implements EvaluationRow {}

    /** What a set is of. */
    enum Kind {
        LABELLED,
        SIMILARITY,
        GENERATION;

        @com.fasterxml.jackson.annotation.JsonValue
        String value() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    default Kind kind() {
        return switch (this) {
            case Labelled _ -> Kind.LABELLED;
            case Similarity _ -> Kind.SIMILARITY;
            case Generation _ -> Kind.GENERATION;
        };
    }
}
