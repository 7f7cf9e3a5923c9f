package io.zhiying.campaign.experiment;

import java.util.Optional;
import org.hipparchus.distribution.continuous.TDistribution;

/** Welch's t for the difference of two means whose variances differ, with Satterthwaite's degrees of freedom. */
public final class Welch {
    private Welch() {}

    /** The difference of means, its interval, and the test that there is none. */
    public record Result(double difference, Interval interval, double t, double degreesOfFreedom, double pValue) {}

    /** Empty where a sample is too small or nothing varies: no statement can be made. */
    public static Optional<Result> difference(Sample a, Sample b, double confidence) {
        if (a.size() < 2 || b.size() < 2) {
            return Optional.empty();
        }
        double va = a.variance() / a.size();
        double vb = b.variance() / b.size();
        double error = Math.sqrt(va + vb);
        if (error == 0) {
            return Optional.empty();
        }
        double freedom = (va + vb) * (va + vb) / (va * va / (a.size() - 1) + vb * vb / (b.size() - 1));
        var student = new TDistribution(freedom);
        double d = a.mean() - b.mean();
        double half = student.inverseCumulativeProbability((1 + confidence) / 2) * error;
        double t = d / error;
        double p = 2 * student.cumulativeProbability(-Math.abs(t));
        return Optional.of(new Result(d, new Interval(d - half, d + half), t, freedom, p));
    }
}
