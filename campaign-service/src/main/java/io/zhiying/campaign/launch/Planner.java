package io.zhiying.campaign.launch;

import io.zhiying.campaign.definition.Campaign;
import io.zhiying.campaign.definition.CampaignState;
import io.zhiying.campaign.definition.Campaigns;
import io.zhiying.campaign.delivery.Deliveries;
import io.zhiying.campaign.delivery.Deliveries.Planned;
import io.zhiying.campaign.experiment.Assignment;
import io.zhiying.campaign.launch.Audience.Person;
import io.zhiying.campaign.neighbour.CustomerProfiles;
import io.zhiying.campaign.neighbour.CustomerProfiles.Members;
import io.zhiying.platform.job.JobContext;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads the audience page by page. Each page is checked, assigned and stored in one transaction with the place that the
 * next one starts from, so that a plan that was interrupted goes on where it stood.
 */
@Component
class Planner {
    static final int PAGE = 500;

    private final Campaigns campaigns;
    private final CustomerProfiles customers;
    private final Audience audience;
    private final Deliveries deliveries;
    private final TransactionTemplate transaction;

    Planner(
            Campaigns campaigns,
            CustomerProfiles customers,
            Audience audience,
            Deliveries deliveries,
            TransactionTemplate transaction) {
        this.campaigns = campaigns;
        this.customers = customers;
        this.audience = audience;
        this.deliveries = deliveries;
        this.transaction = transaction;
    }

    void plan(Campaign campaign, JobContext job) {
        var design = campaign.experiment();
        var assignment = design.assignment();
        boolean more = true;
        while (more && !job.shouldStop()) {
            var cursor = campaigns.planCursor(campaign.id()).orElse(null);
            var members = customers.members(design.segmentId(), cursor, PAGE);
            var people = audience.check(design.channel(), members.profiles()).stream()
                    .map(person -> planned(person, assignment))
                    .toList();
            more = Boolean.TRUE.equals(transaction.execute(_ -> {
                var current = campaigns.lock(campaign.id());
                if (current.state() != CampaignState.PLANNING) {
                    return false;
                }
                deliveries.plan(campaign.id(), people);
                return advance(current, members);
            }));
        }
    }

    private boolean advance(Campaign campaign, Members members) {
        if (members.next() == null) {
            campaigns.move(campaign, CampaignState.SENDING, null);
            return false;
        }
        campaigns.planCursor(campaign.id(), members.next());
        return true;
    }

    private static Planned planned(Person person, Assignment assignment) {
        return switch (person) {
            case Person.Reachable(var profile) -> new Planned.Assigned(profile.id(), assignment.of(profile.id()));
            case Person.Barred(var id, var reason) -> new Planned.Barred(id, reason);
        };
    }
}
