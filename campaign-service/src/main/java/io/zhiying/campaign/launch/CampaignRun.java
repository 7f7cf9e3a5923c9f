package io.zhiying.campaign.launch;

import io.zhiying.campaign.definition.CampaignState;
import io.zhiying.campaign.definition.Campaigns;
import io.zhiying.campaign.message.ChannelAway;
import io.zhiying.campaign.message.SendingProperties;
import io.zhiying.campaign.neighbour.NeighbourAway;
import io.zhiying.campaign.neighbour.NoSuchSegment;
import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The job behind a launched campaign: plans, sends, and after a crash goes on with whatever its state says. */
@Component
class CampaignRun implements JobHandler {
    static final String TYPE = "campaign.run";

    private final Campaigns campaigns;
    private final Planner planner;
    private final Dispatcher dispatcher;
    private final SendingProperties properties;
    private final TransactionTemplate transaction;

    CampaignRun(
            Campaigns campaigns,
            Planner planner,
            Dispatcher dispatcher,
            SendingProperties properties,
            TransactionTemplate transaction) {
        this.campaigns = campaigns;
        this.planner = planner;
        this.dispatcher = dispatcher;
        this.properties = properties;
        this.transaction = transaction;
    }

    record Params(UUID campaignId) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void run(JobContext job) {
        var id = job.params(Params.class).campaignId();
        try {
            var campaign = campaigns.get(id);
            if (campaign.state() == CampaignState.PLANNING) {
                planner.plan(campaign, job);
                campaign = campaigns.get(id);
            }
            if (campaign.state() == CampaignState.SENDING) {
                dispatcher.dispatch(campaign, job);
            } else if (campaign.state() == CampaignState.CANCELLED) {
                dispatcher.wrapUp(campaign);
            }
        } catch (NeighbourAway e) {
            throw waiting(id, "The service %s does not answer.".formatted(e.service()));
        } catch (ChannelAway e) {
            throw waiting(id, e.explanation());
        } catch (NoSuchSegment e) {
            pause(id, "Its segment does not exist any more.");
            throw new Refused("Its segment does not exist any more.");
        }
    }

    private Again waiting(UUID id, String reason) {
        campaigns.waitFor(id, reason);
        return new Again(properties.pause(), reason);
    }

    private void pause(UUID id, String reason) {
        transaction.executeWithoutResult(_ -> {
            var campaign = campaigns.lock(id);
            if (campaign.state().canTransitionTo(CampaignState.PAUSED)) {
                campaigns.move(campaign, CampaignState.PAUSED, null);
                campaigns.waitFor(id, reason);
            }
        });
    }
}
