package io.zhiying.serving.generation;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a model's files forbid and demand of its texts, as {@code generation_config.json} has it.
 *
 * @param never tokens that are never written
 * @param minLength of a text with what it goes on from, before it may end
 * @param minTokens that are written before it may end
 * @param once the length of a run of tokens that may not come twice; 0 for none
 * @param first the token that a text begins with; null for any
 */
public record Rules(
        Set<Integer> never,
        int minLength,
        int minTokens,
        int once,
        @Nullable Integer first) {
    public static final Rules NONE = new Rules(Set.of(), 0, 0, 0, null);

    public Rules {
        never = Set.copyOf(never);
    }

    boolean isNone() {
        return equals(NONE);
    }
}
