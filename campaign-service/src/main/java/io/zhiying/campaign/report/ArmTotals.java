package io.zhiying.campaign.report;

import io.zhiying.campaign.experiment.Proportion;
import io.zhiying.campaign.experiment.Sample;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The sums of one arm. People are counted by the arm that they were assigned to, whatever became of their message.
 *
 * @param variant null for the holdout
 */
record ArmTotals(
        @Nullable String variant,
        long assigned,
        long pending,
        long sent,
        long unconfirmed,
        long failed,
        long unknown,
        long suppressed,
        long cancelled,
        long opened,
        long opens,
        long prefetches,
        long clicked,
        long clicks,
        long unsubscribed,
        long converted,
        long conversions,
        BigDecimal value,
        double valueOfSquares) {

    boolean isHoldout() {
        return variant == null;
    }

    Proportion conversion() {
        return new Proportion(converted, assigned);
    }

    Sample revenue() {
        return new Sample(assigned, value.doubleValue(), valueOfSquares);
    }
}
