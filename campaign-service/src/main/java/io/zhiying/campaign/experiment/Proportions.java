package io.zhiying.campaign.experiment;

import org.hipparchus.analysis.UnivariateFunction;
import org.hipparchus.analysis.solvers.BrentSolver;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * Comparison of two independent proportions by score methods, which keep their coverage where few convert.
 *
 * <ul>
 *   <li>one proportion: Wilson (1927);
 *   <li>difference: Newcombe's hybrid score interval without continuity correction (R. G. Newcombe, Interval estimation
 *       for the difference between independent proportions, Statistics in Medicine 17, 1998, method 10);
 *   <li>ratio: the asymptotic score interval (P. A. R. Koopman, Confidence intervals for the ratio of two binomial
 *       proportions, Biometrics 40, 1984);
 *   <li>test: the score test of equality, which is Pearson's chi-square without correction.
 * </ul>
 */
public final class Proportions {
    private static final NormalDistribution NORMAL = new NormalDistribution();
    /** A ratio beyond this is as good as unbounded. */
    private static final double LARGEST_RATIO = 1e12;

    private Proportions() {}

    /** z and the two-sided p-value of the test that two proportions are equal; 0 and 1 where nothing differs. */
    public record Test(double z, double pValue) {}

    public static Interval wilson(Proportion sample, double confidence) {
        if (sample.trials() == 0) {
            return new Interval(0, 1);
        }
        double z = quantile(confidence);
        double n = sample.trials();
        double p = sample.rate();
        double centre = p + z * z / (2 * n);
        double half = z * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n));
        double scale = 1 + z * z / n;
        // Exactly 0 and 1 at the ends, where the formula leaves rounding errors.
        double low = sample.successes() == 0 ? 0 : (centre - half) / scale;
        double high = sample.successes() == sample.trials() ? 1 : (centre + half) / scale;
        return new Interval(low, high);
    }

    /** Of {@code a.rate() - b.rate()}. */
    public static Interval difference(Proportion a, Proportion b, double confidence) {
        var first = wilson(a, confidence);
        var second = wilson(b, confidence);
        double d = a.rate() - b.rate();
        double down = Math.hypot(a.rate() - first.low(), second.high() - b.rate());
        double up = Math.hypot(first.high() - a.rate(), b.rate() - second.low());
        return new Interval(d - down, d + up);
    }

    /** Of {@code a.rate() / b.rate()}. */
    public static Interval ratio(Proportion a, Proportion b, double confidence) {
        if (a.trials() == 0 || b.trials() == 0 || (a.successes() == 0 && b.successes() == 0)) {
            return new Interval(0, Double.POSITIVE_INFINITY);
        }
        double z = quantile(confidence);
        // Rises through the bounds on a log scale: negative left of the estimate's upper bound, positive right of it.
        UnivariateFunction excess = logRatio -> scoreStatistic(a, b, Math.exp(logRatio)) - z * z;
        double estimate = b.successes() == 0
                ? Math.log(LARGEST_RATIO) / 2
                : Math.log(Math.max(a.rate() / b.rate(), 1 / LARGEST_RATIO));
        double low = a.successes() == 0 ? 0 : Math.exp(solve(excess, -Math.log(LARGEST_RATIO), estimate));
        double high = b.successes() == 0
                ? Double.POSITIVE_INFINITY
                : Math.exp(solve(excess, estimate, Math.log(LARGEST_RATIO)));
        return new Interval(low, high);
    }

    public static Test equality(Proportion a, Proportion b) {
        if (a.trials() == 0 || b.trials() == 0) {
            return new Test(0, 1);
        }
        double pooled = (double) (a.successes() + b.successes()) / (a.trials() + b.trials());
        double variance = pooled * (1 - pooled) * (1.0 / a.trials() + 1.0 / b.trials());
        if (variance == 0) {
            return new Test(0, 1);
        }
        double z = (a.rate() - b.rate()) / Math.sqrt(variance);
        return new Test(z, 2 * NORMAL.cumulativeProbability(-Math.abs(z)));
    }

    /** Koopman's chi-square of the hypothesis that a's rate is {@code ratio} times b's. */
    private static double scoreStatistic(Proportion a, Proportion b, double ratio) {
        double x = a.successes();
        double m = a.trials();
        double y = b.successes();
        double n = b.trials();
        double sum = ratio * (m + y) + x + n;
        // The root in the form that does not cancel: both are the smaller root of the quadratic.
        double root = Math.sqrt(Math.max(0, sum * sum - 4 * ratio * (m + n) * (x + y)));
        double p = 2 * ratio * (x + y) / (sum + root);
        p = Math.min(p, Math.min(1, ratio));
        if (p <= 0) {
            return x == 0 ? 0 : Double.MAX_VALUE;
        }
        double q = p / ratio;
        double fromA = (x - m * p) * (x - m * p) / (m * p * Math.max(1 - p, 1e-15));
        double fromB = (y - n * q) * (y - n * q) / (n * q * Math.max(1 - q, 1e-15));
        return Math.min(fromA + fromB, 1e300);
    }

    private static double solve(UnivariateFunction function, double from, double to) {
        if (Math.signum(function.value(from)) == Math.signum(function.value(to))) {
            return Math.abs(function.value(from)) < Math.abs(function.value(to)) ? from : to;
        }
        return new BrentSolver(1e-12).solve(500, function, from, to);
    }

    private static double quantile(double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence must be between 0 and 1");
        }
        return NORMAL.inverseCumulativeProbability((1 + confidence) / 2);
    }
}
