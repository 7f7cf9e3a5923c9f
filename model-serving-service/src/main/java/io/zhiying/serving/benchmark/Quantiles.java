package io.zhiying.serving.benchmark;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Order statistics of a sample, interpolated linearly between neighbours (Hyndman and Fan 1996, type 7). */
final class Quantiles {
    private final double[] sorted;

    private Quantiles(double[] sorted) {
        this.sorted = sorted;
    }

    static Quantiles of(DoubleStream values) {
        double[] sorted = values.toArray();
        Arrays.sort(sorted);
        return new Quantiles(sorted);
    }

    /** @param share 0 to 1; NaN of nothing */
    double at(double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    double median() {
        return at(0.5);
    }
}
