package io.zhiying.campaign.tracking;

import io.zhiying.campaign.definition.Campaign;
import io.zhiying.campaign.definition.Campaigns;
import io.zhiying.campaign.delivery.Deliveries.Owner;
import io.zhiying.campaign.delivery.DeliveryEvents;
import io.zhiying.campaign.delivery.Unsubscriptions;
import io.zhiying.campaign.link.Ticket;
import io.zhiying.contracts.CampaignDelivery.Step;
import io.zhiying.platform.job.Jobs;
import io.zhiying.platform.workspace.Workspaces;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/** What readers do with their messages, recorded in the workspace that their ticket names. */
@Repository
class Tracked {
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Campaigns campaigns;
    private final Unsubscriptions unsubscriptions;
    private final DeliveryEvents events;
    private final Jobs jobs;
    private final InstantSource clock;

    Tracked(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Campaigns campaigns,
            Unsubscriptions unsubscriptions,
            DeliveryEvents events,
            Jobs jobs,
            InstantSource clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.campaigns = campaigns;
        this.unsubscriptions = unsubscriptions;
        this.events = events;
        this.jobs = jobs;
        this.clock = clock;
    }

    private record Row(UUID campaign, Owner owner, boolean first) {}

    /** Each open counts; the first by a person is announced. */
    void opened(Ticket.Open ticket, boolean byMachine) {
        if (byMachine) {
            inWorkspace(
                    ticket,
                    () -> jdbc.sql("update delivery set prefetches = prefetches + 1 where id = ?")
                            .param(ticket.delivery())
                            .update());
            return;
        }
        inWorkspace(ticket, () -> {
            touch(ticket, "opens = opens + 1", "first_opened_at").ifPresent(row -> announce(ticket, row, Step.OPENED));
            return true;
        });
    }

    /** Each click counts; the first is announced. */
    void clicked(Ticket.Click ticket) {
        inWorkspace(ticket, () -> {
            touch(ticket, "clicks = clicks + 1", "first_clicked_at")
                    .ifPresent(row -> announce(ticket, row, Step.CLICKED));
            return true;
        });
    }

    /**
     * Nothing more is sent from here from this moment; customer-profile is told as soon as it listens. False where
     * there is no such delivery.
     */
    boolean unsubscribed(Ticket.Unsubscribe ticket) {
        return Boolean.TRUE.equals(inWorkspace(ticket, () -> {
            var row = touch(ticket, "holdout = holdout", "unsubscribed_at");
            row.ifPresent(found -> unsubscribe(ticket, found));
            return row.isPresent();
        }));
    }

    private void unsubscribe(Ticket ticket, Row row) {
        var campaign = campaigns.get(row.campaign());
        var channel = campaign.design().channel();
        boolean isNew = unsubscriptions.add(channel, row.owner().profile(), ticket.delivery());
        if (isNew || row.first()) {
            jobs.submit(
                    ConsentWithdrawal.TYPE,
                    new ConsentWithdrawal.Params(row.owner().profile(), channel, ticket.delivery()));
        }
        announce(campaign, ticket, row, Step.UNSUBSCRIBED);
    }

    private Optional<Row> touch(Ticket ticket, String count, String first) {
        var now = Timestamp.from(clock.instant());
        // The row is locked before its old value is read, so that only one of two can be the first.
        return jdbc.sql("""
                        with before as (select id, %2$s as earlier from delivery where id = :id for update)
                        update delivery d set %1$s, %2$s = coalesce(d.%2$s, :now)
                        from before b where d.id = b.id
                        returning d.campaign_id, d.profile_id, d.variant, b.earlier is null as first""".formatted(count, first))
                .param("id", ticket.delivery())
                .param("now", now)
                .query((row, number) -> new Row(
                        row.getObject("campaign_id", UUID.class),
                        new Owner(row.getObject("profile_id", UUID.class), row.getString("variant")),
                        row.getBoolean("first")))
                .optional();
    }

    private void announce(Ticket ticket, Row row, Step step) {
        announce(campaigns.get(row.campaign()), ticket, row, step);
    }

    private void announce(Campaign campaign, Ticket ticket, Row row, Step step) {
        if (row.first()) {
            events.publish(campaign, ticket.delivery(), row.owner(), step, null);
        }
    }

    private <T> T inWorkspace(Ticket ticket, Workspaces.Work<T, RuntimeException> work) {
        return Workspaces.call(ticket.workspace(), () -> {
            var result = transaction.execute(_ -> work.run());
            if (result == null) {
                throw new IllegalStateException("no result");
            }
            return result;
        });
    }
}
