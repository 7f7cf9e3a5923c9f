package io.zhiying.campaign.report;

import io.zhiying.campaign.experiment.Holm;
import io.zhiying.campaign.experiment.Interval;
import io.zhiying.campaign.experiment.Proportions;
import io.zhiying.campaign.experiment.Welch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Each variant against the holdout, and each later variant against the first. */
final class Comparisons {
    static final double CONFIDENCE = 0.95;
    private static final String HOLDOUT = "holdout";

    private Comparisons() {}

    private record Pair(ArmTotals variant, ArmTotals against) {}

    /** @param arms variants in their order, and perhaps the holdout */
    static List<Report.Comparison> of(List<ArmTotals> arms, boolean withRevenue) {
        var pairs = pairs(arms);
        var tests = pairs.stream()
                .map(pair -> Proportions.equality(
                        pair.variant().conversion(), pair.against().conversion()))
                .toList();
        var adjusted = Holm.adjust(tests.stream().map(Proportions.Test::pValue).toList());
        var revenues = pairs.stream()
                .map(pair -> withRevenue
                        ? Welch.difference(
                                pair.variant().revenue(), pair.against().revenue(), CONFIDENCE)
                        : Optional.<Welch.Result>empty())
                .toList();
        var adjustedRevenues = Holm.adjust(revenues.stream()
                .map(r -> r.map(Welch.Result::pValue).orElse(1.0))
                .toList());
        var comparisons = new ArrayList<Report.Comparison>();
        for (int i = 0; i < pairs.size(); i++) {
            var pair = pairs.get(i);
            comparisons.add(new Report.Comparison(
                    name(pair.variant()),
                    name(pair.against()),
                    conversion(pair, tests.get(i), adjusted.get(i)),
                    revenue(pair, revenues.get(i), adjustedRevenues.get(i))));
        }
        return comparisons;
    }

    static String name(ArmTotals arm) {
        return arm.variant() == null ? HOLDOUT : arm.variant();
    }

    private static List<Pair> pairs(List<ArmTotals> arms) {
        var variants = arms.stream().filter(arm -> !arm.isHoldout()).toList();
        var pairs = new ArrayList<Pair>();
        arms.stream()
                .filter(ArmTotals::isHoldout)
                .findFirst()
                .ifPresent(holdout -> variants.forEach(variant -> pairs.add(new Pair(variant, holdout))));
        variants.stream().skip(1).forEach(variant -> pairs.add(new Pair(variant, variants.getFirst())));
        return pairs;
    }

    private static Report.ConversionLift conversion(Pair pair, Proportions.Test test, double adjusted) {
        var a = pair.variant().conversion();
        var b = pair.against().conversion();
        var ratio = Proportions.ratio(a, b, CONFIDENCE);
        return new Report.ConversionLift(
                a.rate() - b.rate(),
                Report.Range.of(Proportions.difference(a, b, CONFIDENCE)),
                b.successes() == 0 ? null : a.rate() / b.rate() - 1,
                Report.Range.of(new Interval(ratio.low() - 1, ratio.high() - 1)),
                test.z(),
                test.pValue(),
                adjusted,
                adjusted < 1 - CONFIDENCE);
    }

    private static Report.@Nullable RevenueLift revenue(Pair pair, Optional<Welch.Result> result, double adjusted) {
        double base = pair.against().revenue().mean();
        return result.map(welch -> new Report.RevenueLift(
                        welch.difference(),
                        Report.Range.of(welch.interval()),
                        base > 0 ? welch.difference() / base : null,
                        welch.t(),
                        welch.degreesOfFreedom(),
                        welch.pValue(),
                        adjusted,
                        adjusted < 1 - CONFIDENCE))
                .orElse(null);
    }
}
