package io.zhiying.profile.segment.condition;

import io.zhiying.platform.problem.Problems;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;

/** What holds for a condition as a whole. */
public final class Conditions {
    static final int MAX_DEPTH = 8;
    static final int MAX_CLAUSES = 50;

    private Conditions() {}

    /** @throws io.zhiying.platform.problem.Problem 422 where it is too deep or too large */
    public static void check(Condition condition) {
        if (depth(condition) > MAX_DEPTH) {
            throw Problems.invalid("condition", "must be at most " + MAX_DEPTH + " levels deep");
        }
        if (size(condition) > MAX_CLAUSES) {
            throw Problems.invalid("condition", "must have at most " + MAX_CLAUSES + " clauses");
        }
    }

    /** What may change whether it holds for a profile: {@link Dependency}. */
    public static Set<Dependency> dependencies(Condition condition) {
        Set<Dependency> found = new HashSet<>();
        collect(condition, found);
        return found;
    }

    private static void collect(Condition condition, Set<Dependency> found) {
        switch (condition) {
            case EventClause event -> found.add(event.occurrence().dependency());
            case SequenceClause sequence ->
                found.addAll(
                        List.of(sequence.first().dependency(), sequence.then().dependency()));
            case SeenClause _ -> found.add(Dependency.Fixed.ACTIVITY);
            case TraitClause _ -> found.add(Dependency.Fixed.TRAITS);
            case ComputedClause computed -> found.add(new Dependency.OnComputed(computed.trait()));
            case InsightClause _ -> found.add(Dependency.Fixed.INSIGHTS);
            case RfmClause _ -> found.add(Dependency.Fixed.PURCHASES);
            case LifetimeClause _ -> found.add(Dependency.Fixed.LIFETIME);
            case PredictionClause _ -> found.add(Dependency.Fixed.PREDICTIONS);
            case LoyaltyClause _ -> found.add(Dependency.Fixed.LOYALTY);
            case ConsentClause _ -> found.add(Dependency.Fixed.CONSENTS);
            case GroupClause _ -> found.add(Dependency.Fixed.GROUPS);
            case SegmentClause segment -> found.add(new Dependency.OnSegment(segment.id()));
            case BucketClause _ -> {} // the id of a profile never changes
            case ListClause _ -> {} // who puts somebody on a list looks at it
            case Condition.All _, Condition.Any _, Condition.Not _ ->
                condition.children().forEach(child -> collect(child, found));
        }
    }

    /**
     * A segment that a condition names.
     *
     * @param place where: {@code condition.of[0].id}
     */
    public record Reference(String place, UUID segment) {}

    /** The segments that it looks at itself. */
    public static List<Reference> references(Condition condition) {
        var found = new ArrayList<Reference>();
        walk(condition, "condition", (place, clause) -> {
            if (clause instanceof SegmentClause(var id)) {
                found.add(new Reference(place + ".id", id));
            }
        });
        return found;
    }

    /** The names of the computed traits that it looks at, by where: {@code condition.of[0].trait}. */
    public static Map<String, String> computedTraits(Condition condition) {
        var found = new LinkedHashMap<String, String>();
        walk(condition, "condition", (place, clause) -> {
            if (clause instanceof ComputedClause computed) {
                found.put(place + ".trait", computed.trait());
            }
        });
        return found;
    }

    private static void walk(Condition condition, String place, BiConsumer<String, Condition> visitor) {
        visitor.accept(place, condition);
        if (condition instanceof Condition.Not(var of)) {
            walk(of, place + ".of", visitor);
        } else {
            var children = condition.children();
            for (int i = 0; i < children.size(); i++) {
                walk(children.get(i), "%s.of[%d]".formatted(place, i), visitor);
            }
        }
    }

    private static int depth(Condition condition) {
        return 1
                + condition.children().stream()
                        .mapToInt(Conditions::depth)
                        .max()
                        .orElse(0);
    }

    /** How many clauses it has, with those that join others. */
    public static int size(Condition condition) {
        return 1 + condition.children().stream().mapToInt(Conditions::size).sum();
    }
}
