package io.zhiying.recommendation.interaction;

import java.time.Instant;
import java.util.UUID;

/** One customer did one thing with one item, {@code times} times, from {@code firstAt} to {@code lastAt}. */
public record Interaction(
        UUID profileId, String itemId, InteractionKind kind, int times, Instant firstAt, Instant lastAt) {
    public Interaction {
        if (times < 1) {
            throw new IllegalArgumentException("times must be 1 or more");
        }
    }

    public static Interaction once(UUID profileId, String itemId, InteractionKind kind, Instant at) {
        return new Interaction(profileId, itemId, kind, 1, at, at);
    }

    /** The same things done by the same customer, as one. */
    public Interaction plus(Interaction other) {
        return new Interaction(
                profileId,
                itemId,
                kind,
                (int) Math.min(Integer.MAX_VALUE, (long) times + other.times),
                firstAt.isBefore(other.firstAt) ? firstAt : other.firstAt,
                lastAt.isAfter(other.lastAt) ? lastAt : other.lastAt);
    }
}
