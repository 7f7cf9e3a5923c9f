package io.zhiying.serving.inference;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How urgent a request is. Of what waits, the more urgent goes first, but a request of a priority never waits longer
 * than if it had come {@link #HEAD_START} later than the next higher one: nothing starves.
 */
public enum Priority {
    /** Somebody looks at a screen. May fill a queue. */
    HIGH(-1, 1.0),
    NORMAL(0, 0.9),
    /** Nobody waits: imports, evaluations, shadows. May fill half of a queue. */
    LOW(1, 0.5);

    static final Duration HEAD_START = Duration.ofSeconds(2);

    private final int steps;
    private final double share;

    Priority(int steps, double share) {
        this.steps = steps;
        this.share = share;
    }

    /** In letters of any case; empty where it is none. */
    static Optional<Priority> named(@Nullable String name) {
        return Arrays.stream(values())
                .filter(priority -> name != null && priority.name().equalsIgnoreCase(name.strip()))
                .findFirst();
    }

    /** When a request that came then is taken to have come. */
    long rank(long nanos) {
        return nanos + steps * HEAD_START.toNanos();
    }

    /** The part of a queue that it may fill. */
    double share() {
        return share;
    }
}
