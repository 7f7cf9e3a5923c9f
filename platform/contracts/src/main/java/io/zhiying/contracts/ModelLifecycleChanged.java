package io.zhiying.contracts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A model version was registered, validated, promoted, rolled back, failed or retired.
 *
 * @param shared whether the model serves every workspace
 * @param alias for PROMOTED and ROLLED_BACK: the alias that moved
 * @param previousVersion for PROMOTED and ROLLED_BACK: where the alias pointed before
 */
@EventType("io.zhiying.model.lifecycle.v1")
public record ModelLifecycleChanged(
        String model,
        String version,
        boolean shared,
        Change change,
        @Nullable String alias,
        @Nullable String previousVersion,
        Instant changedAt)
        implements EventData {

    /** What happened. */
    public enum Change {
        REGISTERED,
        READY,
        FAILED,
        PROMOTED,
        ROLLED_BACK,
        RETIRED
    }
}
