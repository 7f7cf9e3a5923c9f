package io.zhiying.serving.evaluation;

import io.zhiying.serving.metric.EntityScores.Entity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row of a labelled set. */
sealed interface EvaluationRow {
    /**
     * For classifiers.
     *
     * @param text or a picture in base64; or else inputs
     * @param inputs the numbers of one row for each input of the signature
     */
    record Labelled(@Nullable String text, Map<String, List<Double>> inputs, String label) implements EvaluationRow {}

    /** For encoders: how alike people find two texts, in any unit. */
    record Similarity(String text1, String text2, double score) implements EvaluationRow {}

    /** For what writes text. */
    record Generation(String input, List<String> references) implements EvaluationRow {}

    /** For what finds the labelled parts of a text. */
    record Spans(String text, List<Entity> spans) implements EvaluationRow {}

    /**
     * For rerankers.
     *
     * @param grades how relevant each document is; 0 for not at all
     */
    record Ranked(String query, List<String> documents, List<Integer> grades) implements EvaluationRow {}

    /** What a set is of. */
    enum Kind {
        LABELLED,
        SIMILARITY,
        GENERATION,
        SPANS,
        RANKING;

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
            case Spans _ -> Kind.SPANS;
            case Ranked _ -> Kind.RANKING;
        };
    }
}
