package io.zhiying.campaign.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One person of a campaign's audience.
 *
 * @param holdout whether the person gets no message
 * @param variant null for the holdout, and where the person was suppressed before being assigned
 * @param reason why it was not sent, or is not certain to have been
 * @param note what was different about it, such as {@code recommendations_unavailable}
 * @param confirmed whether the receiving server's answer was seen
 * @param opens by people, as far as one can tell; {@code prefetches} by machines
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Delivery(
        UUID id,
        UUID profileId,
        boolean holdout,
        @Nullable String variant,
        DeliveryState state,
        @Nullable String reason,
        @Nullable String note,
        int attempts,
        boolean confirmed,
        @Nullable Instant assignedAt,
        @Nullable Instant sentAt,
        int opens,
        int prefetches,
        @Nullable Instant firstOpenedAt,
        int clicks,
        @Nullable Instant firstClickedAt,
        @Nullable Instant unsubscribedAt,
        @Nullable Instant convertedAt,
        int conversions,
        BigDecimal conversionValue) {}
