package io.zhiying.campaign.delivery;

import io.zhiying.campaign.definition.Campaign;
import io.zhiying.contracts.CampaignDelivery.Step;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Commits what became of messages, and tells the rest of the platform in the same transaction. */
@Component
public class Outcomes {
    private final Deliveries deliveries;
    private final DeliveryEvents events;

    Outcomes(Deliveries deliveries, DeliveryEvents events) {
        this.deliveries = deliveries;
        this.events = events;
    }

    /** An outcome and what was different about the message. */
    public record Result(Outcome outcome, @Nullable String note) {}

    @Transactional
    public void record(Campaign campaign, Map<UUID, Result> results) {
        // In one order, so that two of these cannot wait for each other.
        new TreeMap<>(results)
                .forEach((id, result) -> deliveries
                        .record(id, result.outcome(), result.note())
                        .ifPresent(owner -> step(result.outcome())
                                .ifPresent(step -> events.publish(
                                        campaign,
                                        id,
                                        owner,
                                        step,
                                        result.outcome().why()))));
    }

    private static Optional<Step> step(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Sent _ -> Optional.of(Step.SENT);
            case Outcome.Failed _, Outcome.Unknown _ -> Optional.of(Step.FAILED);
            case Outcome.Suppressed _ -> Optional.of(Step.SUPPRESSED);
            case Outcome.Retry _, Outcome.Released _ -> Optional.empty();
        };
    }
}
