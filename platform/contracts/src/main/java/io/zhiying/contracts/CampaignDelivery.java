package io.zhiying.contracts;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A step in the life of one campaign message.
 *
 * @param variant name of the variant; null for the holdout
 * @param value for CONVERTED: the amount, in {@code currency}
 */
@EventType("io.zhiying.campaign.delivery.v1")
public record CampaignDelivery(
        UUID deliveryId,
        UUID campaignId,
        String campaignName,
        UUID profileId,
        String channel,
        @Nullable String variant,
        Step step,
        @Nullable String reason,
        @Nullable Double value,
        @Nullable String currency,
        Instant happenedAt)
        implements EventData {

    /** What happened to the message. */
    public enum Step {
        SENT,
        FAILED,
        SUPPRESSED,
        OPENED,
        CLICKED,
        CONVERTED,
        UNSUBSCRIBED
    }
}
