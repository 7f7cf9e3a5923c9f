package io.zhiying.campaign.definition;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zhiying.campaign.template.Channel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A campaign as we answer it. The secret of a webhook is told only where it was just made. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CampaignView(
        UUID id,
        String name,
        CampaignState state,
        Channel channel,
        @Nullable UUID segmentId,
        @Nullable List<Variant> variants,
        @Nullable Double holdout,
        @Nullable RecommendationSlot recommendationSlot,
        Goal goal,
        @Nullable Sender from,
        @Nullable WebhookTarget webhook,
        @Nullable Map<String, String> links,
        @Nullable String seed,
        @Nullable WhenUncertain whenUncertain,
        @Nullable String externalId,
        @Nullable String description,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String waitingFor,
        @Nullable UUID jobId,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant launchedAt,
        @Nullable Instant plannedAt,
        @Nullable Instant finishedAt) {

    public static CampaignView of(Campaign campaign) {
        return of(campaign, null);
    }

    static CampaignView of(Campaign campaign, @Nullable String newSecret) {
        var live = campaign.design() instanceof Design.Experiment given ? given : null;
        var past = campaign.design() instanceof Design.Past given ? given : null;
        var target = live == null ? null : live.webhook();
        return new CampaignView(
                campaign.id(),
                campaign.name(),
                campaign.state(),
                campaign.design().channel(),
                live == null ? null : live.segmentId(),
                live == null ? null : live.variants(),
                live == null ? null : live.holdout(),
                live == null ? null : live.slot(),
                campaign.goal(),
                live == null ? null : live.from(),
                target == null ? null : new WebhookTarget(target.url(), newSecret),
                live == null ? null : live.links(),
                live == null ? null : live.seed(),
                live == null ? null : live.whenUncertain(),
                past == null ? null : past.externalId(),
                past == null ? null : past.description(),
                past == null ? null : past.startedAt(),
                past == null ? null : past.endedAt(),
                campaign.waitingFor(),
                campaign.jobId(),
                campaign.createdAt(),
                campaign.updatedAt(),
                campaign.launchedAt(),
                campaign.plannedAt(),
                campaign.finishedAt());
    }
}
