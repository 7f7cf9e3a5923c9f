package io.zhiying.campaign.tracking;

import io.zhiying.campaign.delivery.Unsubscriptions;
import io.zhiying.campaign.neighbour.CustomerProfiles;
import io.zhiying.campaign.neighbour.NeighbourAway;
import io.zhiying.campaign.template.Channel;
import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Tells customer-profile that a person wants no more, however long that takes. */
@Component
class ConsentWithdrawal implements JobHandler {
    static final String TYPE = "campaign.consent-withdrawal";
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final CustomerProfiles customers;
    private final Unsubscriptions unsubscriptions;
    private final TransactionTemplate transaction;

    ConsentWithdrawal(CustomerProfiles customers, Unsubscriptions unsubscriptions, TransactionTemplate transaction) {
        this.customers = customers;
        this.unsubscriptions = unsubscriptions;
        this.transaction = transaction;
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
            // From here on customer-profile decides, also where the person wants messages again.
            transaction.executeWithoutResult(_ -> unsubscriptions.remove(params.channel(), params.profileId()));
        } catch (NeighbourAway e) {
            throw new Again(PAUSE, e.service() + " does not answer");
        }
    }
}
