package io.zhiying.serving.inference;

/**
 * How fast a queue goes down while there is something to do: tokens computed, over the time in which any waited or ran,
 * the gaps between batches with it; the latest batches count most. By Little's law, what is in the queue and in its
 * batches, over this rate, is how long a newcomer takes.
 */
final class DrainRate {
    /** What a batch before counts of the one after it: the last ten or so tell. */
    private static final double KEPT = 0.9;
    /** Batches after which the rate is believed. */
    private static final int TELLING = 10;

    private double tokens;
    private double nanos;
    private long since;
    private int batches;

    /** Something comes where nothing waited or ran. */
    void begins(long now) {
        since = now;
    }

    void computed(long tokensOfBatch, long now) {
        tokens = KEPT * tokens + tokensOfBatch;
        nanos = KEPT * nanos + Math.max(1, now - since);
        since = now;
        batches = Math.min(batches + 1, TELLING);
    }

    boolean isKnown() {
        return batches > 0;
    }

    boolean isTelling() {
        return batches == TELLING;
    }

    /** 0 until a batch was computed. */
    double tokensPerSecond() {
        return nanos == 0 ? 0 : tokens * 1e9 / nanos;
    }
}
