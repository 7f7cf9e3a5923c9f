package io.zhiying.campaign.experiment;

/** Sums over a sample, enough for its mean and variance. */
public record Sample(long size, double sum, double sumOfSquares) {
    public Sample {
        if (size < 0 || sumOfSquares < 0) {
            throw new IllegalArgumentException("not a sample");
        }
    }

    /** 0 for an empty sample. */
    public double mean() {
        return size == 0 ? 0 : sum / size;
    }

    /** With n - 1; 0 for fewer than two. */
    public double variance() {
        return size < 2 ? 0 : Math.max(0, (sumOfSquares - sum * sum / size) / (size - 1));
    }
}
