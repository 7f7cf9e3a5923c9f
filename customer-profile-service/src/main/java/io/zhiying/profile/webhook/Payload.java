package io.zhiying.profile.webhook;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that a source sent.
 *
 * @param key tells it from others: what is sent again has the same
 * @param headers those that a mapping sees
 * @param body JSON
 */
record Payload(UUID id, String key, Instant receivedAt, Map<String, String> headers, String body) {

    /** What became of it. */
    sealed interface Outcome {
        /** @param events that were made of it; none where there was nothing to tell */
        record Taken(int events) implements Outcome {}

        /** No mapping took it yet, or what it made were no events. */
        record Kept(String code, String detail) implements Outcome {}
    }

    /** A payload in a list. */
    record Summary(
            UUID id,
            Instant receivedAt,
            String state,
            int events,
            @Nullable String code,
            @Nullable String detail,
            @Nullable String body) {}
}
