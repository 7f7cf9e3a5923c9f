package io.zhiying.campaign.report;

import io.zhiying.campaign.definition.Campaign;
import io.zhiying.campaign.definition.Campaigns;
import io.zhiying.campaign.definition.Design;
import io.zhiying.campaign.definition.Variant;
import io.zhiying.campaign.experiment.Proportions;
import io.zhiying.campaign.experiment.SampleRatio;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Makes reports, of campaigns that we sent and of imported ones alike. */
@Service
class Reports {
    private static final Map<String, String> METHODS = Map.of(
            "conversionRateInterval", "Wilson score interval",
            "absoluteInterval", "Newcombe's hybrid score interval for the difference of proportions (1998, method 10)",
            "relativeInterval", "Koopman's score interval for the ratio of proportions (1984), less one",
            "pValue", "score test of equal proportions (Pearson's chi-square), two-sided",
            "revenue", "Welch's t interval and test for the difference of means over all assigned",
            "adjustedPValue", "Holm's adjustment for the number of comparisons",
            "sampleRatio", "Pearson's chi-square of arm sizes against the designed shares");

    private final Campaigns campaigns;
    private final Totals totals;
    private final InstantSource clock;

    Reports(Campaigns campaigns, Totals totals, InstantSource clock) {
        this.campaigns = campaigns;
        this.totals = totals;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    public Report of(UUID id) {
        var campaign = campaigns.get(id);
        var suppressed = totals.suppressedBefore(id);
        var arms = inOrder(campaign, totals.byArm(id));
        boolean withRevenue = campaign.goal().valueProperty() != null
                || arms.stream().anyMatch(arm -> arm.value().signum() != 0);
        var comparisons = Comparisons.of(arms, withRevenue);
        long assigned = arms.stream().mapToLong(ArmTotals::assigned).sum();
        long barred = suppressed.values().stream().mapToLong(Long::longValue).sum();
        var ratio = sampleRatio(campaign, arms);
        return new Report(
                id,
                campaign.name(),
                campaign.state(),
                clock.instant(),
                campaign.goal(),
                assigned + barred,
                assigned,
                suppressed,
                arms.stream().map(Reports::arm).toList(),
                comparisons,
                ratio,
                Comparisons.CONFIDENCE,
                METHODS,
                notes(campaign, arms, comparisons, ratio));
    }

    /** The holdout first, then the variants as they were designed. */
    private static List<ArmTotals> inOrder(Campaign campaign, List<ArmTotals> arms) {
        var names = campaign.design() instanceof Design.Experiment experiment
                ? experiment.variants().stream().map(Variant::name).toList()
                : List.<String>of();
        return arms.stream()
                .sorted(Comparator.comparing((ArmTotals arm) -> !arm.isHoldout())
                        .thenComparing(arm -> names.indexOf(Comparisons.name(arm)))
                        .thenComparing(Comparisons::name))
                .toList();
    }

    private static Report.Arm arm(ArmTotals totals) {
        var conversion = totals.conversion();
        return new Report.Arm(
                Comparisons.name(totals),
                totals.isHoldout(),
                totals.assigned(),
                totals.pending(),
                totals.sent(),
                totals.unconfirmed(),
                totals.failed(),
                totals.unknown(),
                totals.suppressed(),
                totals.cancelled(),
                totals.opened(),
                totals.opens(),
                totals.prefetches(),
                totals.clicked(),
                totals.clicks(),
                totals.unsubscribed(),
                totals.converted(),
                totals.conversions(),
                conversion.rate(),
                Report.Range.of(Proportions.wilson(conversion, Comparisons.CONFIDENCE)),
                plain(totals.value()),
                totals.revenue().mean());
    }

    private static BigDecimal plain(BigDecimal value) {
        var stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private static Report.@Nullable RatioCheck sampleRatio(Campaign campaign, List<ArmTotals> arms) {
        if (!(campaign.design() instanceof Design.Experiment design) || campaign.plannedAt() == null) {
            return null;
        }
        var assignment = design.assignment();
        List<Long> sizes = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        if (assignment.holdout() > 0) {
            sizes.add(arms.stream()
                    .filter(ArmTotals::isHoldout)
                    .mapToLong(ArmTotals::assigned)
                    .sum());
            shares.add(assignment.holdout());
        }
        assignment.expectedShares().forEach((variant, share) -> {
            sizes.add(arms.stream()
                    .filter(arm -> variant.equals(arm.variant()))
                    .mapToLong(ArmTotals::assigned)
                    .sum());
            shares.add(share);
        });
        var check = SampleRatio.of(sizes, shares);
        return new Report.RatioCheck(check.chiSquare(), check.pValue(), check.suspicious());
    }

    private static List<String> notes(
            Campaign campaign,
            List<ArmTotals> arms,
            List<Report.Comparison> comparisons,
            Report.@Nullable RatioCheck ratio) {
        var notes = new ArrayList<String>();
        if (arms.stream().noneMatch(ArmTotals::isHoldout)) {
            notes.add("There is no holdout, so no lift over sending nothing can be stated.");
        }
        if (campaign.design() instanceof Design.Past) {
            notes.add("The campaign was imported: who got it was not decided by chance here, so differences between"
                    + " its arms need not be its effect.");
        }
        if (comparisons.size() > 1) {
            notes.add(
                    "%d comparisons are made; adjustedPValue and significant take that into account, the intervals do not."
                            .formatted(comparisons.size()));
        }
        if (ratio != null && ratio.suspicious()) {
            notes.add("The arms do not have the sizes that they should: the assignment may be broken.");
        }
        if (arms.stream().anyMatch(arm -> arm.pending() > 0)) {
            notes.add("Messages are still to be sent.");
        }
        if (arms.stream().anyMatch(arm -> arm.unknown() > 0)) {
            notes.add("Of some messages nobody can know whether they were taken (unknown); they are not sent again.");
        }
        return notes;
    }
}
