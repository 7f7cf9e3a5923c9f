package io.zhiying.campaign.email;

import java.util.concurrent.locks.LockSupport;

/** Spaces messages evenly: so many a second and no more, whoever sends them. */
final class SendRate {
    private final long interval;
    private long next = System.nanoTime();

    SendRate(int perSecond) {
        this.interval = 1_000_000_000L / perSecond;
    }

    /** Waits for this message's turn. */
    void await() {
        long turn = reserve();
        for (long left = turn - System.nanoTime(); left > 0; left = turn - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    private synchronized long reserve() {
        next = Math.max(next + interval, System.nanoTime());
        return next;
    }
}
