package io.zhiying.platform.job;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Tells this process's runner that there may be a job, so that it need not wait for its next look. It stands between
 * {@link Jobs} and {@link JobRunner}, so that a handler may itself submit jobs.
 */
public final class JobArrivals {
    private final Semaphore news = new Semaphore(0);

    void announce() {
        news.release();
    }

    /** Until something is announced, or for so long. */
    void await(Duration atMost) throws InterruptedException {
        if (news.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            news.drainPermits();
        }
    }
}
