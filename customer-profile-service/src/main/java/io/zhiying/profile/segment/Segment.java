package io.zhiying.profile.segment;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.zhiying.profile.segment.condition.Condition;
import io.zhiying.profile.segment.condition.ListClause;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A named condition and the customers who meet it, or a static list, whose condition is that one is on it.
 *
 * @param version grows with every change of the condition
 * @param computedAt when its members were last computed as a whole; null before the first time
 * @param scan the query that computes its members now; null while none does
 */
public record Segment(
        UUID id,
        String name,
        Condition condition,
        int version,
        Status status,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant computedAt,
        @Nullable UUID scan) {

    /** A list of those who were put on it. */
    boolean isStatic() {
        return condition instanceof ListClause;
    }

    Kind kind() {
        return isStatic() ? Kind.STATIC : Kind.DYNAMIC;
    }

    /** What says who is in it. */
    public enum Kind {
        /** A condition. */
        @JsonProperty("dynamic")
        DYNAMIC,
        /** Whoever put them there. */
        @JsonProperty("static")
        STATIC
    }

    /** Whether all members have been found. Changes are followed in either state. */
    public enum Status {
        @JsonProperty("computing")
        COMPUTING,
        @JsonProperty("ready")
        READY;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status of(String wire) {
            return valueOf(wire.toUpperCase(Locale.ROOT));
        }
    }
}
