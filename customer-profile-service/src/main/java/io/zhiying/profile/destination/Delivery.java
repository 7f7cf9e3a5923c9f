package io.zhiying.profile.destination;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Items that are sent together. Its id stays the same however often it is tried.
 *
 * @param type {@code customer.events} or {@code customer.segments}
 * @param items a JSON list
 */
record Delivery(UUID id, String type, String items, int attempts) {
    /** A delivery in a list. */
    record Summary(
            UUID id,
            String type,
            int items,
            String state,
            int attempts,
            @Nullable String reason,
            Instant createdAt,
            @Nullable Instant settledAt) {}
}
