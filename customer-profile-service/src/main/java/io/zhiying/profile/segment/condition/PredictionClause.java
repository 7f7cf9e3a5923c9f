package io.zhiying.profile.segment.condition;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Set;

/**
 * The probability of a declared outcome, as last foretold; who was not foretold passes no test.
 *
 * @param model the prediction's name
 */
public record PredictionClause(
        @Schema(example = "churn-30") String model,
        Operator op,
        @Schema(example = "0.5") double value) implements Condition {
    private static final Set<Operator> ALLOWED = Set.of(Operator.GT, Operator.GTE, Operator.LT, Operator.LTE);

    public PredictionClause {
        Checks.text(model, "model");
        Checks.require(op != null && ALLOWED.contains(op), "op must be one of gt, gte, lt, lte");
        Checks.require(value >= 0 && value <= 1, "value must be from 0 to 1");
    }
}
