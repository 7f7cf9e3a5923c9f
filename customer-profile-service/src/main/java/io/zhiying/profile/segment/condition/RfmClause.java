package io.zhiying.profile.segment.condition;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Set;

/** A score of 1 to 5 among the workspace's customers; who never ordered has none and passes no test. */
public record RfmClause(
        Score score, Operator op, @Schema(example = "4") int value) implements Condition {
    private static final Set<Operator> ALLOWED =
            Set.of(Operator.EQ, Operator.NE, Operator.GT, Operator.GTE, Operator.LT, Operator.LTE);

    public RfmClause {
        Checks.require(score != null, "score must be recency, frequency or monetary");
        Checks.require(op != null && ALLOWED.contains(op), "op must be one of eq, ne, gt, gte, lt, lte");
        Checks.require(value >= 1 && value <= 5, "value must be 1 to 5");
    }

    /** Which of the three. */
    public enum Score {
        @JsonProperty("recency")
        RECENCY,
        @JsonProperty("frequency")
        FREQUENCY,
        @JsonProperty("monetary")
        MONETARY
    }
}
