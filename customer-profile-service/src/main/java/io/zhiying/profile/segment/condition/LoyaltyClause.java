package io.zhiying.profile.segment.condition;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The loyalty tier, or the balance of points; who never had a point has a balance of 0 and no tier.
 *
 * @param tier the customer is in it; else {@code op} and {@code points}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LoyaltyClause(
        @Nullable String tier,
        @Nullable Operator op,
        @Schema(example = "500") @Nullable Long points) implements Condition {
    private static final Set<Operator> ALLOWED =
            Set.of(Operator.EQ, Operator.NE, Operator.GT, Operator.GTE, Operator.LT, Operator.LTE);

    public LoyaltyClause {
        if (tier != null) {
            Checks.text(tier, "tier");
            Checks.require(op == null && points == null, "either tier, or op and points");
        } else {
            Checks.require(op != null && ALLOWED.contains(op), "op must be one of eq, ne, gt, gte, lt, lte");
            Checks.require(points != null, "points must be a whole number");
        }
    }
}
