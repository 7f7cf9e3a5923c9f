package io.zhiying.campaign.tracking;

import io.zhiying.campaign.neighbour.CustomerProfiles;
import io.zhiying.campaign.neighbour.NeighbourAway;
import io.zhiying.campaign.template.Channel;
import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Tells customer-profile that a person wants no more, however long that takes. */
@Component
class ConsentWithdrawal implements JobHandler {
    static final String TYPE = "campaign.consent-withdrawal";
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final CustomerProfiles customers;

    ConsentWithdrawal(CustomerProfiles customers) {
        this.customers = customers;
    }

    record Params(UUID profileId, Channel channel, UUID deliveryId) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void run(JobContext job) {
        var params = job.params(Params.class);
        try {
            customers.withdrawConsent(params.profileId(), params.channel(), "unsubscribe:" + params.deliveryId());
        } catch (NeighbourAway e) {
            throw new Again(PAUSE, e.service() + " does not answer");
        }
    }
}
