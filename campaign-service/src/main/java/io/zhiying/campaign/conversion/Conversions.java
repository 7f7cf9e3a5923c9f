package io.zhiying.campaign.conversion;

import io.zhiying.campaign.definition.Campaign;
import io.zhiying.campaign.delivery.Deliveries.Owner;
import io.zhiying.campaign.delivery.DeliveryEvents;
import io.zhiying.contracts.CampaignDelivery.Step;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Goal events, counted on the deliveries of the person, held out or not: by whom a person was assigned to, whether or
 * not the message was sent, opened or read (intention to treat).
 */
@Repository
public class Conversions {
    private final JdbcClient jdbc;
    private final DeliveryEvents events;

    Conversions(JdbcClient jdbc, DeliveryEvents events) {
        this.jdbc = jdbc;
        this.events = events;
    }

    private record Counted(UUID delivery, Owner owner, boolean first) {}

    /** The person counts once; the amounts of all such events within the time add up. */
    @Transactional(propagation = Propagation.MANDATORY)
    void count(Campaign campaign, List<GoalEvent> events) {
        var matching = events.stream()
                .filter(event -> campaign.goal().matches(event.name(), event.properties()))
                .toList();
        if (matching.isEmpty()) {
            return;
        }
        var audience = amongAudience(campaign, matching);
        matching.stream().filter(event -> audience.contains(event.profile())).forEach(event -> count(campaign, event));
    }

    private Set<UUID> amongAudience(Campaign campaign, List<GoalEvent> events) {
        var profiles = events.stream().map(GoalEvent::profile).distinct().toArray(UUID[]::new);
        return Set.copyOf(jdbc.sql("select profile_id from delivery where campaign_id = ? and profile_id = any(?)")
                .params(campaign.id(), profiles)
                .query(UUID.class)
                .list());
    }

    private void count(Campaign campaign, GoalEvent event) {
        var value = event.value(campaign.goal());
        jdbc.sql("""
                        with before as (
                          select id, converted_at as earlier from delivery
                          where campaign_id = :campaign and profile_id = :profile and assigned_at is not null
                            and assigned_at <= :at and :at < assigned_at + make_interval(days => :days)
                          for update)
                        update delivery d set conversions = conversions + 1,
                          converted_at = least(coalesce(d.converted_at, :at), :at),
                          conversion_value = conversion_value + :value
                        from before b where d.id = b.id
                        returning d.id, d.profile_id, d.variant, b.earlier is null as first""")
                .param("campaign", campaign.id())
                .param("profile", event.profile())
                .param("at", Timestamp.from(event.happenedAt()))
                .param("days", campaign.goal().withinDays())
                .param("value", value.orElse(BigDecimal.ZERO))
                .query((row, number) -> new Counted(
                        row.getObject("id", UUID.class),
                        new Owner(row.getObject("profile_id", UUID.class), row.getString("variant")),
                        row.getBoolean("first")))
                .optional()
                .filter(Counted::first)
                .ifPresent(counted -> events.publish(
                        campaign,
                        counted.delivery(),
                        counted.owner(),
                        Step.CONVERTED,
                        null,
                        value.map(BigDecimal::doubleValue).orElse(null)));
    }

    /** What is kept of people that became one belongs to the one; where both had a message, each keeps its own. */
    @Transactional(propagation = Propagation.MANDATORY)
    void merge(UUID from, UUID into) {
        jdbc.sql("""
                        update delivery d set profile_id = :into
                        where profile_id = :from and not exists (
                          select 1 from delivery o where o.campaign_id = d.campaign_id and o.profile_id = :into)""").param("from", from).param("into", into).update();
        // Both are one person now, who gets one message: the one under the surviving id.
        jdbc.sql("""
                        update delivery set state = 'suppressed', reason = 'merged', next_attempt_at = null
                        where profile_id = :from and state = 'planned'""").param("from", from).update();
        jdbc.sql("update remembered_event set profile_id = :into where profile_id = :from")
                .param("from", from)
                .param("into", into)
                .update();
        jdbc.sql("""
                        insert into unsubscription (workspace_id, channel, profile_id, delivery_id, at)
                        select workspace_id, channel, :into, delivery_id, at from unsubscription
                        where profile_id = :from on conflict do nothing""").param("from", from).param("into", into).update();
    }
}
