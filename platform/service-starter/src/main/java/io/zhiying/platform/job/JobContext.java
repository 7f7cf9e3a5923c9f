package io.zhiying.platform.job;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A running job, for its handler. */
public interface JobContext {
    UUID id();

    /** As submitted, JSON. */
    <T> T params(Class<T> type);

    /** What the last run left, or null on the first. */
    <T> @Nullable T checkpoint(Class<T> type);

    /** Kept for a run after a crash; not in a transaction of the handler's. */
    void checkpoint(Object state);

    void progress(long done, @Nullable Long total);

    /** Whether the owner cancelled it or the process is stopping: return soon, at a place that can be resumed. */
    boolean shouldStop();
}
