package io.zhiying.profile.segment.condition;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * When time alone may next change whether a condition holds, as SQL over what its clauses came to.
 *
 * <p>What holds altogether is changed by the first of its clauses to change. What fails stays as it is until the last of
 * the clauses that fail it may have changed, and for ever where one of these never will. So most customers are waited for
 * by no segment. For {@code any} the same is true with holding and failing exchanged.
 */
final class Moments {
    private final IdentityHashMap<Condition, String> predicates = new IdentityHashMap<>();
    private final IdentityHashMap<Condition, String> dues = new IdentityHashMap<>();

    /** The condition holds where the predicate does. */
    void holds(Condition condition, String predicate) {
        predicates.put(condition, predicate);
    }

    /** @param due the moment at which the clause may next change; null where it will not */
    void moves(Condition clause, String due) {
        dues.put(clause, due);
    }

    /** Null where time never changes it for anybody. */
    @Nullable
    String next(Condition condition) {
        if (condition instanceof Condition.Not(var of)) {
            return next(of);
        }
        return condition.children().isEmpty() ? dues.get(condition) : joined(condition);
    }

    private @Nullable String joined(Condition condition) {
        boolean all = condition instanceof Condition.All;
        Map<String, String> moving = new LinkedHashMap<>();
        List<String> still = new ArrayList<>();
        boolean shallow = true;
        for (var child : condition.children()) {
            // Whether the child leaves it to the others.
            var leaves = (all ? "" : "not ") + predicates.get(child);
            var due = next(child);
            if (due == null) {
                still.add(leaves);
            } else {
                moving.put(leaves, due);
                shallow &= isClause(child);
            }
        }
        if (moving.isEmpty()) {
            return null;
        }
        // Of what is deep a moment that is too early will do: it would be written into the query again at each level.
        var next = shallow && moving.size() > 1 ? exact(moving) : "least(" + String.join(", ", moving.values()) + ")";
        return still.isEmpty() ? next : "case when %s then %s end".formatted(String.join(" and ", still), next);
    }

    private static String exact(Map<String, String> moving) {
        return "case when %s then least(%s) when %s then greatest(%s) end"
                .formatted(
                        String.join(" and ", moving.keySet()),
                        String.join(", ", moving.values()),
                        each(moving, "(%s or %s is not null)", " and "),
                        each(moving, "case when not (%s) then %s end", ", "));
    }

    private static String each(Map<String, String> moving, String form, String with) {
        return moving.entrySet().stream()
                .map(child -> form.formatted(child.getKey(), child.getValue()))
                .collect(Collectors.joining(with));
    }

    private static boolean isClause(Condition condition) {
        return condition instanceof Condition.Not(var of)
                ? of.children().isEmpty()
                : condition.children().isEmpty();
    }
}
