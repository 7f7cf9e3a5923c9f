package io.zhiying.profile.satisfaction;

import io.swagger.v3.oas.annotations.media.Schema;
import org.hipparchus.distribution.continuous.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * A figure of all customers, estimated from those who answered.
 *
 * @param low the ends of the interval that holds it in 95 of 100 samples; null where one answer says nothing of that
 */
@Schema(name = "SatisfactionEstimate")
record Estimate(
        double value, @Nullable Double low, @Nullable Double high) {
    private static final double NORMAL_95 = 1.959964;
    private static final double UPPER_95 = 0.975;
    /** Pseudo-answers, a quarter of them promoters, half passives and a quarter detractors. */
    private static final double ADDED = 3;

    /**
     * The net promoter score, from -100 to 100. The interval is the adjusted Wald interval of Rocks (2016, "Interval
     * estimation for the net promoter score", The American Statistician 70): the variance of +1, 0 and -1 after three
     * pseudo-answers, without which it is too short for few answers or one-sided ones.
     */
    static Estimate netPromoterScore(long promoters, long passives, long detractors) {
        double n = promoters + passives + detractors;
        double adjusted = n + ADDED;
        double up = (promoters + ADDED / 4) / adjusted;
        double down = (detractors + ADDED / 4) / adjusted;
        double centre = up - down;
        double margin = NORMAL_95 * Math.sqrt((up + down - centre * centre) / adjusted);
        return new Estimate(
                100 * (promoters - detractors) / n,
                100 * Math.max(-1, centre - margin),
                100 * Math.min(1, centre + margin));
    }

    /** A share, with the score interval of Wilson (1927). */
    static Estimate share(long yes, long all) {
        double n = all;
        double share = yes / n;
        double square = NORMAL_95 * NORMAL_95;
        double centre = (share + square / (2 * n)) / (1 + square / n);
        double margin = NORMAL_95 * Math.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n);
        return new Estimate(share, Math.max(0, centre - margin), Math.min(1, centre + margin));
    }

    /** A mean, with Student's interval, cut at the ends of the scale. */
    static Estimate mean(long all, double sum, double sumOfSquares, double least, double most) {
        double mean = sum / all;
        if (all < 2) {
            return new Estimate(mean, null, null);
        }
        double variance = Math.max(0, (sumOfSquares - all * mean * mean) / (all - 1));
        double margin = new TDistribution(all - 1).inverseCumulativeProbability(UPPER_95) * Math.sqrt(variance / all);
        return new Estimate(mean, Math.max(least, mean - margin), Math.min(most, mean + margin));
    }
}
