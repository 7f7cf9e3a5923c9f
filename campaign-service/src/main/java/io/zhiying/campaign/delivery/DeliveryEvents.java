package io.zhiying.campaign.delivery;

import io.zhiying.campaign.definition.Campaign;
import io.zhiying.contracts.CampaignDelivery;
import io.zhiying.contracts.CampaignDelivery.Step;
import io.zhiying.contracts.Topics;
import io.zhiying.platform.event.Outbox;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Announces the steps of messages on {@link Topics#DELIVERIES}, within the running transaction. */
@Component
public class DeliveryEvents {
    private final Outbox outbox;
    private final InstantSource clock;

    DeliveryEvents(Outbox outbox, InstantSource clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    public void publish(Campaign campaign, UUID delivery, Deliveries.Owner owner, Step step, @Nullable String reason) {
        publish(campaign, delivery, owner, step, reason, null);
    }

    /** @param value of a conversion, in the currency of the campaign's goal */
    public void publish(
            Campaign campaign,
            UUID delivery,
            Deliveries.Owner owner,
            Step step,
            @Nullable String reason,
            @Nullable Double value) {
        outbox.publish(
                Topics.DELIVERIES,
                owner.profile().toString(),
                new CampaignDelivery(
                        delivery,
                        campaign.id(),
                        campaign.name(),
                        owner.profile(),
                        campaign.design().channel().label(),
                        owner.variant(),
                        step,
                        reason,
                        value,
                        value == null ? null : campaign.goal().currency(),
                        clock.instant()));
    }
}
