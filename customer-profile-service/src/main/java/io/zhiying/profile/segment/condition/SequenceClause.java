package io.zhiying.profile.segment.condition;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.zhiying.profile.segment.condition.EventClause.Between;
import io.zhiying.profile.segment.condition.EventClause.Within;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One event and, after it, another, by the times at which they happened and not by the order in which they came to us.
 * Events of the very same time are in no sequence.
 *
 * @param within how long after {@code first} {@code then} is at the latest
 * @param in where both have to lie; all time where absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SequenceClause(
        Occurrence first,
        Occurrence then,
        Gap within,
        @Nullable Window in) implements Condition {
    public SequenceClause {
        Checks.require(first != null, "first must be an event");
        Checks.require(then != null, "then must be an event");
        Checks.require(within != null, "within must be minutes, hours or days");
    }

    /** A span of time in one of three units. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Gap(
            @Nullable Integer minutes,
            @Schema(example = "24") @Nullable Integer hours,
            @Nullable Integer days) {
        private static final Duration LONGEST = Duration.ofDays(3_660);

        public Gap {
            int given = (minutes == null ? 0 : 1) + (hours == null ? 0 : 1) + (days == null ? 0 : 1);
            Checks.require(given == 1, "must have exactly one of minutes, hours and days");
            var length = length(minutes, hours, days);
            Checks.require(
                    length.isPositive() && length.compareTo(LONGEST) <= 0,
                    "must be more than nothing and at most " + LONGEST.toDays() + " days");
        }

        @JsonIgnore
        public Duration length() {
            return length(minutes, hours, days);
        }

        private static Duration length(@Nullable Integer minutes, @Nullable Integer hours, @Nullable Integer days) {
            return Duration.ofMinutes(minutes == null ? 0 : minutes)
                    .plusHours(hours == null ? 0 : hours)
                    .plusDays(days == null ? 0 : days);
        }
    }

    /** A window that moves with time, {@code days} and {@code endingDaysAgo}, or one that stays, {@code from} and {@code to}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Window(
            @Schema(example = "30") @Nullable Integer days,
            @Nullable Integer endingDaysAgo,
            @Nullable Instant from,
            @Nullable Instant to) {
        public Window {
            Checks.require(
                    days != null ? from == null && to == null : from != null && to != null && endingDaysAgo == null,
                    "must have days, and endingDaysAgo where it is wanted, or from and to");
            if (days != null) {
                var _ = new Within(days, endingDaysAgo);
            } else {
                var _ = new Between(Objects.requireNonNull(from), Objects.requireNonNull(to));
            }
        }

        @JsonIgnore
        @Nullable
        Within moving() {
            return days == null ? null : new Within(days, endingDaysAgo);
        }

        @JsonIgnore
        @Nullable
        Between fixed() {
            return from == null || to == null ? null : new Between(from, to);
        }
    }

    @JsonIgnore
    @Nullable
    Within moving() {
        return in == null ? null : in.moving();
    }

    @JsonIgnore
    @Nullable
    Between fixed() {
        return in == null ? null : in.fixed();
    }
}
