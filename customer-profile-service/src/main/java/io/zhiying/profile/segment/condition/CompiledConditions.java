package io.zhiying.profile.segment.condition;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Several conditions as one SQL, for the profiles in {@code :ids}: what they look at is joined once for all of them.
 *
 * @param joins from clause after {@code profile p}
 * @param outcomes one for each condition, in their order
 */
public record CompiledConditions(String joins, List<Outcome> outcomes, Map<String, Object> parameters) {

    /**
     * One condition.
     *
     * @param predicate whether it holds for {@code p}
     * @param due the next moment at which time alone may change that; null where none can
     */
    public record Outcome(String predicate, @Nullable String due) {}
}
