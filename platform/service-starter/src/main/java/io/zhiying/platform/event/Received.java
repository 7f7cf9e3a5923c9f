package io.zhiying.platform.event;

import io.zhiying.contracts.EventData;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as it came from Kafka.
 *
 * @param id of the event; the same for each time it is delivered
 * @param type of the CloudEvent; of a tombstone, which has no data, it says why the subject is gone
 * @param subject what it is about: the part of its key after the workspace
 * @param payload null for a tombstone of a compacted topic
 */
public record Received<E extends EventData>(
        String id,
        String type,
        String subject,
        Instant time,
        @Nullable E payload) {
    /** Whether the subject is gone. */
    public boolean isTombstone() {
        return payload == null;
    }

    /** @throws IllegalStateException for a tombstone */
    public E data() {
        if (payload == null) {
            throw new IllegalStateException("a tombstone has no data");
        }
        return payload;
    }
}
