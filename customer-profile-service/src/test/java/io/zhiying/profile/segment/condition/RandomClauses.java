package io.zhiying.profile.segment.condition;

import io.zhiying.profile.segment.condition.EventClause.Count;
import io.zhiying.profile.segment.condition.EventClause.Within;
import java.util.List;
import java.util.Random;

/** Draws clauses about events whose moments matter: windows of up to a month that end now or some days ago. */
public final class RandomClauses {
    private final Random random;
    private final List<String> names;

    /** @param names of the events that clauses ask for */
    public RandomClauses(Random random, List<String> names) {
        this.random = random;
        this.names = names;
    }

    public SequenceClause sequence() {
        return new SequenceClause(
                new Occurrence(name(), null, null),
                new Occurrence(name(), null, null),
                new SequenceClause.Gap(null, null, 1 + random.nextInt(10)),
                new SequenceClause.Window(10 + random.nextInt(20), random.nextInt(5), null, null));
    }

    public SeenClause seen() {
        return new SeenClause(random.nextBoolean() ? SeenClause.Time.FIRST : SeenClause.Time.LAST, within(), null);
    }

    public EventClause events() {
        return new EventClause(name(), null, null, count(), within(), null);
    }

    private String name() {
        return names.get(random.nextInt(names.size()));
    }

    private Count count() {
        int number = random.nextInt(3);
        return switch (random.nextInt(3)) {
            case 0 -> new Count(number, null, null);
            case 1 -> new Count(null, number, null);
            default -> new Count(null, null, number);
        };
    }

    private Within within() {
        return new Within(10 + random.nextInt(20), random.nextBoolean() ? null : random.nextInt(10));
    }
}
