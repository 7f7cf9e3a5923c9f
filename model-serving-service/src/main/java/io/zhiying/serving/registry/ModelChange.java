package io.zhiying.serving.registry;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a model's history.
 *
 * @param version that changed, or that the alias points at now; null where a roll-back left the alias to the shared
 *     model
 * @param undo for a move of an alias: the move that a roll-back returns to
 */
record ModelChange(
        UUID id,
        Owner owner,
        String model,
        Kind kind,
        @Nullable Integer version,
        @Nullable UUID versionId,
        @Nullable String alias,
        @Nullable Integer previousVersion,
        @Nullable String reason,
        @Nullable UUID undo,
        Instant at,
        String by) {

    /** What changed. */
    enum Kind {
        REGISTERED,
        VALIDATING,
        READY,
        FAILED,
        RETIRED,
        PROMOTED,
        ROLLED_BACK;

        static Kind of(VersionState state) {
            return valueOf(state.name());
        }
    }
}
