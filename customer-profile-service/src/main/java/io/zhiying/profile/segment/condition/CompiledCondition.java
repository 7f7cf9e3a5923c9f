package io.zhiying.profile.segment.condition;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A condition as SQL, set by set: each event clause is one grouped subquery, joined to the profiles ({@code p}), and
 * the logic is one boolean expression over what the joins bring. Where {@code :ids} limits it to a few profiles, all event
 * clauses are counted in one pass over the events of each.
 *
 * @param joins from clause after {@code profile p}
 * @param predicate whether the condition holds for {@code p}
 * @param due the next moment at which time alone may change that; null where none can
 * @param leaves the clauses without the logic, in the order in which they are written
 */
public record CompiledCondition(
        String joins, String predicate, @Nullable String due, List<Leaf> leaves, Map<String, Object> parameters) {

    /**
     * One clause.
     *
     * @param path where it stands in the condition: {@code all[0].not}
     * @param predicate whether it holds
     * @param observed what was found: a count, a value, a score; as jsonb
     */
    public record Leaf(String path, Condition clause, String predicate, String observed) {}
}
