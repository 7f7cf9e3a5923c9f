package io.zhiying.profile.outcome.prediction;

import io.swagger.v3.oas.annotations.media.Schema;
import io.zhiying.profile.outcome.Ranking;
import java.time.LocalDate;
import java.util.List;

/**
 * How well an outcome was foretold at the latest cut-off, by a model that had learnt from earlier ones only.
 *
 * @param cutoff from which the days were foretold
 * @param share of the customers who had the outcome: the PR-AUC of an order by chance
 * @param areaUnderCurve with the ends of its 95% interval (Hanley and McNeil 1982)
 * @param averagePrecision PR-AUC
 * @param brierScoreOfShare of the share given to everybody
 * @param calibrationError expected calibration error over tenths
 * @param baseline the best single number by the earlier cut-offs, at this one
 * @param tenths of the customers, from the most probable on
 */
@Schema(name = "PredictionEvaluation")
record Evaluation(
        LocalDate cutoff,
        int customers,
        double share,
        double areaUnderCurve,
        double areaLow,
        double areaHigh,
        double averagePrecision,
        double brierScore,
        double brierScoreOfShare,
        double calibrationError,
        Baseline baseline,
        List<Ranking.Tenth> tenths) {
    private static final double NORMAL_95 = 1.959964;

    /** What a rule by one feature would have reached. */
    @Schema(name = "PredictionBaseline")
    record Baseline(String feature, double areaUnderCurve) {}

    static Evaluation of(LocalDate cutoff, int customers, Ranking ranking, Baseline baseline) {
        double share = ranking.share();
        double area = ranking.areaUnderCurve();
        double margin = NORMAL_95 * ranking.areaStandardError();
        return new Evaluation(
                cutoff,
                customers,
                share,
                area,
                Math.max(0, area - margin),
                Math.min(1, area + margin),
                ranking.averagePrecision(),
                ranking.brierScore(),
                share * (1 - share),
                ranking.calibrationError(),
                baseline,
                ranking.tenths());
    }

    /** Whether it tells more than chance does, as far as one may say so. */
    boolean hasSignal() {
        return areaLow > 0.5;
    }
}
