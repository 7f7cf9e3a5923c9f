package io.zhiying.profile.segment.condition;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Set;

/** What is expected of the customer, as of the last fit; who had not ordered by then passes no test. */
public record LifetimeClause(
        Measure measure,
        Operator op,
        @Schema(example = "0.5") double value) implements Condition {
    private static final Set<Operator> ALLOWED = Set.of(Operator.GT, Operator.GTE, Operator.LT, Operator.LTE);

    public LifetimeClause {
        Checks.require(
                measure != null,
                "measure must be probability_alive, expected_purchases, expected_value, purchase_within_30_days or"
                        + " days_to_next_purchase");
        Checks.require(op != null && ALLOWED.contains(op), "op must be one of gt, gte, lt, lte");
        Checks.require(Double.isFinite(value), "value must be a number");
    }

    /** Of the coming weeks; the value is in the workspace's currency of most orders. */
    public enum Measure {
        @JsonProperty("probability_alive")
        PROBABILITY_ALIVE,
        @JsonProperty("expected_purchases")
        EXPECTED_PURCHASES,
        @JsonProperty("expected_value")
        EXPECTED_VALUE,
        /** The probability of an order in the 30 days after the fit. */
        @JsonProperty("purchase_within_30_days")
        PURCHASE_WITHIN_30_DAYS,
        /** The median, for a customer who still buys. */
        @JsonProperty("days_to_next_purchase")
        DAYS_TO_NEXT_PURCHASE
    }
}
