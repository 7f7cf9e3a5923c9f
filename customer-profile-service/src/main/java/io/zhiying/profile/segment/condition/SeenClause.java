package io.zhiying.profile.segment.condition;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.zhiying.profile.segment.condition.EventClause.Between;
import io.zhiying.profile.segment.condition.EventClause.Within;
import org.jspecify.annotations.Nullable;

/**
 * The first or the last event of the customer, whatever its name, lies in a window. Events of the customer's own count:
 * neither deliveries of campaigns nor what was understood of texts.
 *
 * @param within a window that moves with time; an event that is dated ahead counts when its time comes
 * @param between a window that stays; exactly one of the two is given
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SeenClause(
        @Schema(example = "last") Time time,
        @Nullable Within within,
        @Nullable Between between) implements Condition {

    public SeenClause {
        Checks.require(time != null, "time must be first or last");
        Checks.require((within == null) != (between == null), "must have either within or between");
    }

    /** Which of the customer's events. */
    public enum Time {
        @JsonProperty("first")
        FIRST,
        @JsonProperty("last")
        LAST
    }

    @JsonIgnore
    boolean isFirst() {
        return time == Time.FIRST;
    }
}
