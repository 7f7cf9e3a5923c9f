package io.zhiying.contracts;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A customer event that is known to belong to a profile.
 *
 * @param eventId ours; the same for every replay of the same message
 * @param messageId the sender's
 * @param profileId whose it is, at the time of writing; a later merge is announced by {@link ProfileSnapshot}
 * @param type identify, track, page, screen, group or alias
 * @param name the name of a track event, page or screen
 */
@EventType("io.zhiying.customer.event.v1")
public record CustomerEvent(
        UUID eventId,
        String messageId,
        UUID profileId,
        String type,
        @Nullable String name,
        Map<String, @Nullable Object> properties,
        Map<String, @Nullable Object> context,
        Instant timestamp,
        Instant receivedAt)
        implements EventData {
    private static final String TRACK = "track";

    /** The kind of the track events of that name. */
    public static String track(String name) {
        return kind(TRACK, name);
    }

    /** The type, and the name where there is one: {@code track/Order Completed}, {@code identify}. */
    @Override
    public String kind() {
        return kind(type, name);
    }

    private static String kind(String type, @Nullable String name) {
        return name == null ? type : type + "/" + name;
    }
}
