package io.zhiying.campaign.experiment;

import java.util.List;
import org.hipparchus.distribution.continuous.ChiSquaredDistribution;

/**
 * Whether the arms have the sizes that they should: Pearson's chi-square against the designed shares. A mismatch means
 * that something broke the assignment, and that the report is not to be trusted.
 *
 * @param suspicious p below 0.001, the level customary for this check
 */
public record SampleRatio(double chiSquare, double pValue, boolean suspicious) {
    private static final double LEVEL = 0.001;

    /** @param shares of each arm, summing to 1 */
    public static SampleRatio of(List<Long> sizes, List<Double> shares) {
        long total = sizes.stream().mapToLong(Long::longValue).sum();
        if (total == 0 || sizes.size() < 2) {
            return new SampleRatio(0, 1, false);
        }
        double chiSquare = 0;
        for (int arm = 0; arm < sizes.size(); arm++) {
            double expected = total * shares.get(arm);
            chiSquare += Math.pow(sizes.get(arm) - expected, 2) / expected;
        }
        double p = 1 - new ChiSquaredDistribution(sizes.size() - 1).cumulativeProbability(chiSquare);
        return new SampleRatio(chiSquare, p, p < LEVEL);
    }
}
