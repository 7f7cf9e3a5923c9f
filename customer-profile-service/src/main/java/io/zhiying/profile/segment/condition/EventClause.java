package io.zhiying.profile.segment.condition;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.zhiying.profile.time.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An event was performed so many times in a window.
 *
 * @param event its name
 * @param kind what sort of event it is; track where absent
 * @param where property filters, all of which an event must pass to be counted
 * @param count at least once where absent
 * @param within a window that moves with time
 * @param between a window that stays; all time where neither is given
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EventClause(
        @Schema(example = "Order Completed") String event,
        @Nullable Kind kind,
        @Nullable List<ValueTest> where,
        @Nullable Count count,
        @Nullable Within within,
        @Nullable Between between)
        implements Condition {
    private static final int MAX_COUNT = 1_000_000;
    private static final int MAX_DAYS = 3_660;

    public EventClause {
        where = new Occurrence(event, kind, where).filters();
        Checks.require(within == null || between == null, "within and between cannot both be given");
    }

    /** What sort of event. */
    public enum Kind {
        @JsonProperty("track")
        TRACK,
        @JsonProperty("page")
        PAGE,
        @JsonProperty("screen")
        SCREEN,
        /** What campaigns told of their messages. */
        @JsonProperty("delivery")
        DELIVERY;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Exactly one of the three. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Count(
            @Nullable Integer atLeast,
            @Nullable Integer atMost,
            @Nullable Integer exactly) {
        public Count {
            int given = (atLeast == null ? 0 : 1) + (atMost == null ? 0 : 1) + (exactly == null ? 0 : 1);
            Checks.require(given == 1, "must have exactly one of atLeast, atMost and exactly");
            for (var number : new Integer[] {atLeast, atMost, exactly}) {
                Checks.require(
                        number == null || number >= 0 && number <= MAX_COUNT,
                        "must have a number from 0 to " + MAX_COUNT);
            }
        }
    }

    /**
     * From {@code days} ago until {@code endingDaysAgo}: after the first moment, up to and with the second.
     *
     * @param endingDaysAgo 0, which is now, where absent
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Within(int days, @Nullable Integer endingDaysAgo) {
        public Within {
            Checks.require(days >= 1 && days <= MAX_DAYS, "days must be 1 to " + MAX_DAYS);
            Checks.require(
                    endingDaysAgo == null || endingDaysAgo >= 0 && endingDaysAgo < days,
                    "endingDaysAgo must be 0 to less than days");
        }

        @JsonIgnore
        Duration start() {
            return Duration.ofDays(days);
        }

        @JsonIgnore
        Duration end() {
            return Duration.ofDays(endingDaysAgo == null ? 0 : endingDaysAgo);
        }
    }

    /** From the first moment, inclusive, to the second, exclusive. */
    public record Between(Instant from, Instant to) {
        public Between {
            Checks.require(
                    from != null && to != null && from.isBefore(to) && Times.areTaken(from) && Times.areTaken(to),
                    "must have from before to, both between 1970 and 2200");
        }
    }

    @JsonIgnore
    Occurrence occurrence() {
        return new Occurrence(event, kind, where);
    }

    @JsonIgnore
    Count wanted() {
        return count == null ? new Count(1, null, null) : count;
    }
}
