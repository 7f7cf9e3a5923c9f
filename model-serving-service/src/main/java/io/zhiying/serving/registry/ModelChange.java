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
public record ModelChange(
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
    public enum Kind {
        REGISTERED,
        VALIDATING,
        READY,
        FAILED,
        RETIRED,
        PROMOTED,
        ROLLED_BACK,
        /** An alias got a split, a shadow or a canary. */
        TRAFFIC_SET,
        /** All goes to the alias's own version again. */
        TRAFFIC_ENDED,
        /** A canary broke its rule. */
        CANARY_ROLLED_BACK,
        /** An alias was to move to a version and did not. */
        PROMOTION_REFUSED,
        /** What versions must reach before they become the champion. */
        PROMOTION_RULES_SET;

        static Kind of(VersionState state) {
            return valueOf(state.name());
        }
    }
}
