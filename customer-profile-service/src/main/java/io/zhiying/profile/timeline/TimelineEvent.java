package io.zhiying.profile.timeline;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a customer.
 *
 * @param type identify, track, page, screen, group or alias; {@code insight} and {@code delivery} for what other
 *     services told
 * @param name of the event, page or screen
 */
public record TimelineEvent(
        UUID id,
        UUID profileId,
        String type,
        @Nullable String name,
        Instant timestamp,
        Instant receivedAt,
        String messageId,
        @Nullable String groupId,
        Map<String, @Nullable Object> properties,
        Map<String, @Nullable Object> traits,
        Map<String, @Nullable Object> context) {
    /** The type of events that say what was understood of a customer's words. */
    public static final String INSIGHT = "insight";
    /** The type of events that say what became of a message to the customer. */
    public static final String DELIVERY = "delivery";
}
