package io.zhiying.recommendation.interaction;

import java.time.Instant;
import java.util.UUID;

/** One customer did one thing with one item, {@code times} times, last at {@code lastAt}. */
public record Interaction(UUID profileId, String itemId, InteractionKind kind, int times, Instant lastAt) {
    public Interaction {
        if (times < 1) {
            throw new IllegalArgumentException("times must be 1 or more");
        }
    }

    /** The same things done by the same customer, as one. */
    Interaction plus(Interaction other) {
        return new Interaction(
                profileId,
                itemId,
                kind,
                (int) Math.min(Integer.MAX_VALUE, (long) times + other.times),
                lastAt.isAfter(other.lastAt) ? lastAt : other.lastAt);
    }
}
