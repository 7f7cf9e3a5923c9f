package io.zhiying.campaign.definition;

import io.zhiying.campaign.experiment.Assignment;
import io.zhiying.campaign.template.Channel;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a campaign is or was done. */
public sealed interface Design {
    Channel channel();

    /**
     * A campaign that we send.
     *
     * @param seed of the assignment
     * @param from for e-mail
     * @param webhook for webhooks
     * @param links by name, for templates; clicks on them are counted
     */
    record Experiment(
            UUID segmentId,
            Channel channel,
            List<Variant> variants,
            double holdout,
            @Nullable RecommendationSlot slot,
            @Nullable Sender from,
            @Nullable WebhookTarget webhook,
            Map<String, String> links,
            String seed,
            WhenUncertain whenUncertain)
            implements Design {

        public Assignment assignment() {
            var weights = new LinkedHashMap<String, Double>();
            variants.forEach(variant -> weights.put(variant.name(), variant.share()));
            return new Assignment(seed, holdout, weights);
        }
    }

    /** A campaign that took place elsewhere. */
    record Past(String externalId, @Nullable String description, Instant startedAt, Instant endedAt) implements Design {
        @Override
        public Channel channel() {
            return Channel.EMAIL;
        }
    }
}
