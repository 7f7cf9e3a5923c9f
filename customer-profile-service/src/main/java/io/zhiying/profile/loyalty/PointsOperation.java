package io.zhiying.profile.loyalty;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a customer's points.
 *
 * @param points above 0 for points that came, below 0 for those that went
 * @param reversed of its points, those that a later operation took back or gave back
 * @param reverses the operation that this one takes back
 * @param shortfall points that should have been taken and were spent already; they stay spent
 * @param reference the order, where an event named one
 * @param source what caused it, once and for all: a second operation with the same source is none
 * @param occurredAt when it counts from: the event's time
 */
@Schema(name = "LoyaltyOperation")
record PointsOperation(
        UUID id,
        Type type,
        long points,
        long reversed,
        @Nullable UUID reverses,
        long shortfall,
        String reason,
        @Nullable String reference,
        @Nullable String source,
        Instant occurredAt) {
    static final long MAX_POINTS = 1_000_000_000;

    /** Why points come and go. */
    @Schema(name = "LoyaltyOperationType")
    enum Type {
        @JsonProperty("earn")
        EARN,
        @JsonProperty("spend")
        SPEND,
        @JsonProperty("adjust")
        ADJUST,
        @JsonProperty("reverse")
        REVERSE,
        @JsonProperty("expire")
        EXPIRE;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Type of(String wire) {
            return valueOf(wire.toUpperCase(Locale.ROOT));
        }
    }

    /** What may still be taken back of it. */
    long open() {
        return Math.abs(points) - reversed;
    }
}
