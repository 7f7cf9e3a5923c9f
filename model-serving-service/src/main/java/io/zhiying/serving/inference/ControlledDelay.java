package io.zhiying.serving.inference;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Tells a queue that stands from one that a burst left: where even the shortest wait of an interval was too long, more
 * comes than goes, and what waited longest is refused until the queue is short again. After CoDel (Nichols and Jacobson,
 * "Controlling Queue Delay", 2012) in the form that servers use (Facebook, "Fail at Scale", 2015): the shortest wait is
 * held against half of what a request may wait, over intervals of twice that.
 */
final class ControlledDelay {
    /** So few that wait are no overload, however slow the machine is to begin with them. */
    static final int FEW = 16;

    private final long most;
    private final LongSupplier nanos;
    private long intervalEnds;
    private long shortest = Long.MAX_VALUE;
    private boolean standing;

    /**
     * @param most that a request of normal priority may wait where the queue stands; half as long a low one, twice as
     *     long a high one
     * @param nanos a clock as {@link System#nanoTime}
     */
    ControlledDelay(Duration most, LongSupplier nanos) {
        this.most = most.toNanos();
        this.nanos = nanos;
        this.intervalEnds = nanos.getAsLong() + 2 * this.most;
    }

    /**
     * Whether a request is one too many; called for each.
     *
     * @param delay nanoseconds that it waited
     * @param waiting others that wait still
     */
    synchronized boolean refuses(long delay, int waiting, Priority priority) {
        long now = nanos.getAsLong();
        if (now - intervalEnds >= 0) {
            standing = shortest < Long.MAX_VALUE && shortest > most / 2;
            shortest = Long.MAX_VALUE;
            intervalEnds = now + 2 * most;
        }
        shortest = Math.min(shortest, delay);
        return standing && waiting >= FEW && delay > mostOf(priority);
    }

    private long mostOf(Priority priority) {
        return switch (priority) {
            case HIGH -> 2 * most;
            case NORMAL -> most;
            case LOW -> most / 2;
        };
    }
}
