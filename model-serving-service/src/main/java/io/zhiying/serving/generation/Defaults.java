package io.zhiying.serving.generation;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a model's own files say of generating with it.
 *
 * @param stopTokens those that end a text
 * @param maxTokens null where they do not say
 * @param temperature 0 where its authors draw nothing
 * @param beams 1 where they search with none
 * @param rules what they forbid and demand
 */
public record Defaults(
        Set<Integer> stopTokens,
        @Nullable Integer maxTokens,
        double temperature,
        int topK,
        double topP,
        double repetitionPenalty,
        int beams,
        double lengthPenalty,
        Rules rules) {
    public Defaults {
        stopTokens = Set.copyOf(stopTokens);
    }
}
