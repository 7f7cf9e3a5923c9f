package io.zhiying.contracts;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A customer event as it was received, before anyone knows whose it is. Names and meaning follow Segment's HTTP API.
 *
 * @param messageId the sender's id, or ours where none was given; the same id is the same event
 * @param type identify, track, page, screen, group or alias
 * @param event the name of a track event; the name of a page or screen
 * @param userId the sender's id of the customer
 * @param anonymousId the sender's id of the device or session
 * @param previousId alias only: the id that the customer had before
 * @param groupId group only
 * @param properties of track, page and screen
 * @param traits of identify and group
 * @param context as sent, merged with the batch's
 * @param timestamp when it happened, corrected for the sender's clock by {@code sentAt}
 * @param receivedAt when we received it
 */
@EventType("io.zhiying.customer.event.accepted.v1")
public record AcceptedEvent(
        String messageId,
        String type,
        @Nullable String event,
        @Nullable String userId,
        @Nullable String anonymousId,
        @Nullable String previousId,
        @Nullable String groupId,
        Map<String, @Nullable Object> properties,
        Map<String, @Nullable Object> traits,
        Map<String, @Nullable Object> context,
        Instant timestamp,
        Instant receivedAt)
        implements EventData {}
