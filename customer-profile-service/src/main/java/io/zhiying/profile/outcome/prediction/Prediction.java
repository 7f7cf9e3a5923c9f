package io.zhiying.profile.outcome.prediction;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A declared outcome and where its learning stands.
 *
 * @param serving the version that customers are foretold by; null where none has told more than chance
 * @param job the last training that was asked for
 */
record Prediction(
        UUID id,
        Declaration declaration,
        Instant createdAt,
        @Nullable Integer serving,
        @Nullable UUID job,
        @Nullable Instant requestedAt) {
    String name() {
        return declaration.name();
    }
}
