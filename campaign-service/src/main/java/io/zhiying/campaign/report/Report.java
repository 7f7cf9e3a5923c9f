package io.zhiying.campaign.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zhiying.campaign.definition.CampaignState;
import io.zhiying.campaign.definition.Goal;
import io.zhiying.campaign.experiment.Interval;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What came of a campaign. Rates are of all people assigned to the arm (intention to treat); a lift is the difference
 * between arms, for those who were meant to be written to.
 *
 * @param suppressed people of the audience that were never assigned, by reason
 * @param comparisons each variant with the holdout, and with the first variant; none where there is nothing to compare
 * @param confidence of every interval
 * @param methods how the figures are made, by figure
 * @param notes what a reader must know
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Report(
        UUID campaignId,
        String name,
        CampaignState state,
        Instant asOf,
        Goal goal,
        long audience,
        long assigned,
        Map<String, Long> suppressed,
        List<Arm> arms,
        List<Comparison> comparisons,
        @Nullable RatioCheck sampleRatio,
        double confidence,
        Map<String, String> methods,
        List<String> notes) {

    /** An interval; {@code high} is null where the data set no bound. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Range(double low, @Nullable Double high) {
        static Range of(Interval interval) {
            return new Range(interval.low(), Double.isInfinite(interval.high()) ? null : interval.high());
        }
    }

    /** One arm: {@code holdout}, or a variant by name. */
    record Arm(
            String arm,
            boolean holdout,
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
            double conversionRate,
            Range conversionRateInterval,
            BigDecimal revenue,
            double revenuePerRecipient) {}

    /** A variant against another arm. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Comparison(
            String variant,
            String against,
            ConversionLift conversion,
            @Nullable RevenueLift revenue) {}

    /**
     * @param absolute difference of conversion rates
     * @param relative ratio of conversion rates less one; null where the other arm has no conversion
     * @param adjustedPValue for the number of comparisons made
     * @param significant whether it is below 0.05 after the adjustment
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record ConversionLift(
            double absolute,
            Range absoluteInterval,
            @Nullable Double relative,
            Range relativeInterval,
            double z,
            double pValue,
            double adjustedPValue,
            boolean significant) {}

    /** @param absolute difference of revenue per recipient, in the goal's currency */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record RevenueLift(
            double absolute,
            Range absoluteInterval,
            @Nullable Double relative,
            double t,
            double degreesOfFreedom,
            double pValue,
            double adjustedPValue,
            boolean significant) {}

    /** Whether the arms have the sizes that they should. */
    record RatioCheck(double chiSquare, double pValue, boolean suspicious) {}
}
