package io.zhiying.campaign.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zhiying.campaign.message.Message;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a webhook says. */
record WebhookBody(String type, Instant timestamp, Data data) {
    /** The message and whom it is for. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Data(
            UUID deliveryId,
            UUID campaignId,
            UUID profileId,
            String variant,
            @Nullable String subject,
            @Nullable String html,
            @Nullable String text,
            String unsubscribeUrl) {}

    static WebhookBody of(Message message, Instant now) {
        return new WebhookBody(
                "campaign.message",
                now,
                new Data(
                        message.id(),
                        message.campaign(),
                        message.profile(),
                        message.variant(),
                        message.subject(),
                        message.html(),
                        message.text(),
                        message.unsubscribeUrl()));
    }
}
