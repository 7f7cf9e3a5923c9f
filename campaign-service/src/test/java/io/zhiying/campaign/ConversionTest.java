package io.zhiying.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zhiying.contracts.CustomerEvent;
import io.zhiying.contracts.Ids;
import io.zhiying.contracts.ProfileSnapshot;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventPublisher;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class ConversionTest extends CampaignServiceTest {
    @Autowired
    EventPublisher publisher;

    @Test
    void countsEachPersonOnceHeldOutOrNot() throws Exception {
        var people = people(40);
        var campaign = campaign(NEIGHBOURS.segment(workspace, people), emailTemplate("x"));
        campaign.put("holdout", 0.5);
        campaign.put("seed", "conversions");
        var id = sent(campaign);
        var heldOut = withState(id, "held_out");
        var treated = withState(id, "sent");
        assertThat(heldOut).hasSizeBetween(10, 30);

        for (var person : treated.subList(0, 5)) {
            order(person, Instant.now(), Map.of("total", 30, "currency", "CNY"));
            order(person, Instant.now(), Map.of("total", "12.50", "currency", "CNY"));
        }
        order(treated.get(5), Instant.now(), Map.of("total", 1000, "currency", "USD"));
        order(heldOut.get(0), Instant.now(), Map.of("total", 10));
        // Not these: before the assignment, after the time, another event, somebody else.
        order(heldOut.get(1), Instant.now().minus(Duration.ofDays(1)), Map.of("total", 10));
        order(heldOut.get(1), Instant.now().plus(Duration.ofDays(15)), Map.of("total", 10));
        event(heldOut.get(1), "Product Viewed", Instant.now(), Map.of());
        order(UUID.randomUUID(), Instant.now(), Map.of("total", 10));
        await(() -> arm(report(id), "holdout").get("converted").asLong() == 1);
        await(() -> arm(report(id), "v1").get("converted").asLong() == 6);
        var report = report(id);

        var variant = arm(report, "v1");
        assertThat(variant.get("conversions").asLong()).isEqualTo(11);
        assertThat(variant.get("revenue").asDouble()).isEqualTo(5 * 42.5);
        assertThat(variant.get("revenuePerRecipient").asDouble()).isCloseTo(5 * 42.5 / treated.size(), within(1e-9));
        assertThat(variant.get("conversionRate").asDouble()).isCloseTo(6.0 / treated.size(), within(1e-9));
        assertThat(arm(report, "holdout").get("revenue").asDouble()).isEqualTo(10);
        var lift = report.at("/comparisons/0");
        assertThat(lift.get("variant").asString()).isEqualTo("v1");
        assertThat(lift.get("against").asString()).isEqualTo("holdout");
        assertThat(lift.at("/conversion/absolute").asDouble())
                .isCloseTo(6.0 / treated.size() - 1.0 / heldOut.size(), within(1e-9));
        assertThat(lift.at("/conversion/absoluteInterval/low").asDouble())
                .isLessThan(lift.at("/conversion/absolute").asDouble());
        assertThat(lift.at("/revenue/absolute").asDouble())
                .isCloseTo(5 * 42.5 / treated.size() - 10.0 / heldOut.size(), within(1e-9));
    }

    @Test
    void countsAnEventOnceHoweverOftenItComes() throws Exception {
        var person = people(1).getFirst();
        var id = sent(campaign(NEIGHBOURS.segment(workspace, List.of(person)), emailTemplate("x")));
        var event = new CustomerEvent(
                Ids.next(),
                "m1",
                person,
                "track",
                "Order Completed",
                Map.of("total", 7),
                Map.of(),
                Instant.now(),
                Instant.now());

        // The outbox and a producer that tries again give the same record the same id.
        publish(Topics.EVENTS, person.toString(), event.eventId().toString(), event);
        publish(Topics.EVENTS, person.toString(), event.eventId().toString(), event);
        order(person, Instant.now(), Map.of("total", 1));
        await(() -> arm(report(id), "v1").get("conversions").asLong() >= 2);
        Thread.sleep(500);

        assertThat(arm(report(id), "v1").get("conversions").asLong()).isEqualTo(2);
        assertThat(arm(report(id), "v1").get("revenue").asDouble()).isEqualTo(8);
    }

    @Test
    void followsAPersonThroughAMerge() throws Exception {
        var person = people(1).getFirst();
        var id = sent(campaign(NEIGHBOURS.segment(workspace, List.of(person)), emailTemplate("x")));
        var survivor = UUID.randomUUID();
        var snapshot = new ProfileSnapshot(survivor, 2, Map.of(), List.of(), List.of(person), Instant.now());

        publish(Topics.PROFILES, survivor.toString(), Ids.next().toString(), snapshot);
        await(() -> deliveries(id).getFirst().get("profileId").asString().equals(survivor.toString()));
        order(survivor, Instant.now(), Map.of("total", 5));
        await(() -> arm(report(id), "v1").get("converted").asLong() == 1);
    }

    private List<UUID> withState(String campaign, String state) {
        return deliveries(campaign).stream()
                .filter(delivery -> delivery.get("state").asString().equals(state))
                .map((JsonNode delivery) ->
                        UUID.fromString(delivery.get("profileId").asString()))
                .toList();
    }

    private void order(UUID person, Instant at, Map<String, Object> properties) throws Exception {
        event(person, "Order Completed", at, properties);
    }

    private void event(UUID person, String name, Instant at, Map<String, Object> properties) throws Exception {
        var id = Ids.next();
        publish(
                Topics.EVENTS,
                person.toString(),
                id.toString(),
                new CustomerEvent(id, id.toString(), person, "track", name, properties, Map.of(), at, at));
    }

    private void publish(String topic, String subject, String id, io.zhiying.contracts.EventData data)
            throws Exception {
        publisher
                .publish(topic, new WorkspaceId(workspace), subject, id, Instant.now(), data)
                .get();
    }
}
