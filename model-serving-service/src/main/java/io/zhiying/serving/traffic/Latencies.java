package io.zhiying.serving.traffic;

import java.util.Arrays;

/**
 * A histogram of times whose classes grow by a tenth, from 0.1 ms to half a minute: a percentile read from it is at most
 * a tenth too high, and histograms of replicas add up.
 */
final class Latencies {
    private static final double FIRST_MILLIS = 0.1;
    private static final double GROWTH = 1.1;
    private static final int CLASSES = 134;

    private final long[] counts;

    Latencies() {
        this(new long[CLASSES]);
    }

    private Latencies(long[] counts) {
        this.counts = counts;
    }

    /** As another replica, perhaps of another release, wrote them. */
    static Latencies of(Long[] written) {
        long[] counts = new long[CLASSES];
        for (int i = 0; i < written.length; i++) {
            counts[Math.min(i, CLASSES - 1)] += written[i];
        }
        return new Latencies(counts);
    }

    void add(long nanos) {
        double millis = nanos / 1e6;
        int place =
                millis <= FIRST_MILLIS ? 0 : (int) Math.ceil(Math.log(millis / FIRST_MILLIS) / Math.log(GROWTH) - 1e-9);
        counts[Math.min(place, CLASSES - 1)]++;
    }

    void add(Latencies other) {
        for (int i = 0; i < CLASSES; i++) {
            counts[i] += other.counts[i];
        }
    }

    /** The upper bound of the class that the percentile falls in, in milliseconds; 0 where nothing was counted. */
    double percentile(double share) {
        long rank = Math.max(1, (long) Math.ceil(Arrays.stream(counts).sum() * share));
        long seen = 0;
        for (int i = 0; i < CLASSES; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return FIRST_MILLIS * Math.pow(GROWTH, i);
            }
        }
        return 0;
    }

    Latencies copy() {
        return new Latencies(counts.clone());
    }

    Long[] written() {
        return Arrays.stream(counts).boxed().toArray(Long[]::new);
    }
}
