package io.zhiying.profile.privacy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.zhiying.profile.privacy.PrivacyRequest.Status;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * That a URL is told of a request's new state. Its id stays the same however often it is tried.
 *
 * @param status the request's, when this was laid out
 * @param reason why the last attempt failed
 */
record Callback(
        UUID id,
        UUID request,
        String url,
        Status status,
        String body,
        State state,
        int attempts,
        @Nullable String reason,
        Instant createdAt,
        @Nullable Instant settledAt) {

    enum State {
        @JsonProperty("waiting")
        WAITING,
        @JsonProperty("sent")
        SENT,
        @JsonProperty("failed")
        FAILED;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String wire) {
            return valueOf(wire.toUpperCase(Locale.ROOT));
        }
    }
}
