package io.zhiying.serving.webhook;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One telling. Its id stays the same however often it is tried.
 *
 * @param reason why it failed, or was not taken yet
 */
record Delivery(
        UUID id,
        UUID endpoint,
        String type,
        String body,
        State state,
        int attempts,
        @Nullable String reason,
        Instant createdAt,
        @Nullable Instant settledAt) {
    /** What became of it. */
    enum State {
        WAITING,
        SENT,
        FAILED;

        @JsonValue
        String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
