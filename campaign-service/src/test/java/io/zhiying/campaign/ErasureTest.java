package io.zhiying.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.CustomerEvent;
import io.zhiying.contracts.EventData;
import io.zhiying.contracts.Ids;
import io.zhiying.contracts.ProfileEnd;
import io.zhiying.contracts.ProfileSnapshot;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventHandler;
import io.zhiying.platform.event.Received;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Of an erased person nothing stays but numbers, whatever is still under way. */
class ErasureTest extends CampaignServiceTest {
    @Autowired
    private EventHandler<CustomerEvent> events;

    @Autowired
    private EventHandler<ProfileSnapshot> profiles;

    private Api privacy;

    @BeforeEach
    void customerProfile() {
        privacy = new Api(port, workspace, "privacy:write");
    }

    @Test
    void saysThatNothingIsLeftThoughNoTombstoneWasRead() {
        var people = people(2);
        var person = people.getFirst();
        var id = sent(campaign(NEIGHBOURS.segment(workspace, people), emailTemplate("x")));
        redeemed(person);
        assertThat(kept(person).get("remaining").asLong()).isEqualTo(2);

        assertThat(erase(person)).isZero();

        var kept = kept(person);
        assertThat(kept.get("remaining").asLong()).isZero();
        assertThat(kept.at("/data/deliveries")).isEmpty();
        assertThat(kept.at("/data/events")).isEmpty();
        assertThat(kept(people.get(1)).get("remaining").asLong()).isEqualTo(1);
        assertThat(arm(report(id), "v1").get("sent").asLong())
                .as("the report counts as before")
                .isEqualTo(2);
        assertThat(deliveries(id).toString()).doesNotContain(person.toString());
        assertThat(erase(person)).as("asked once more").isZero();
    }

    @Test
    void takesNothingInForWhoIsErased() {
        var person = people(1).getFirst();
        erase(person);

        redeemed(person);
        var imported = api.post(
                        "/v1/campaigns/imports",
                        Map.of(
                                "name",
                                "邮件",
                                "externalId",
                                "2025-1",
                                "startedAt",
                                "2025-01-01T00:00:00Z",
                                "endedAt",
                                "2025-02-01T00:00:00Z"))
                .expect(201)
                .id();
        api.post(
                        "/v1/campaigns/" + imported + "/imports/deliveries",
                        Map.of(
                                "deliveries",
                                List.of(Map.of("profileId", person, "deliveredAt", "2025-01-02T00:00:00Z"))))
                .expect(200);
        // customer-profile would not name them any more; a page that was read before does.
        var id = sent(campaign(NEIGHBOURS.segment(workspace, List.of(person)), emailTemplate("x")));

        assertThat(kept(person).get("remaining").asLong()).isZero();
        assertThat(deliveries(imported)).isEmpty();
        assertThat(deliveries(id)).isEmpty();
        assertThat(mailbox()).isEmpty();
    }

    @Test
    void doesNotWriteToWhomItWasAboutToWriteTo() {
        var people = people(2);
        NEIGHBOURS.away.add("recommendation");
        var campaign = campaign(NEIGHBOURS.segment(workspace, people), emailTemplate("x {{ recommendations }}"));
        campaign.put("recommendationSlot", Map.of("limit", 3, "whenUnavailable", "wait"));
        var id = launched(campaign);
        awaitState(id, "sending");
        await(() -> deliveries(id).size() == 2);

        erase(people.getFirst());
        NEIGHBOURS.away.clear();
        awaitState(id, "sent");

        assertThat(mailbox())
                .singleElement()
                .satisfies(message -> assertThat(recipient(message)).startsWith("p1@"));
        assertThat(deliveries(id).stream().map(delivery -> delivery.get("state").asString()))
                .as("who was assigned stays in the count of their arm")
                .containsExactlyInAnyOrder("sent", "suppressed");
    }

    @Test
    void forgetsByTheTombstoneToo() {
        var person = people(1).getFirst();
        redeemed(person);
        var end = new Received<ProfileSnapshot>(
                Ids.next().toString(), ProfileEnd.ERASED.type(), person.toString(), Instant.now(), null);

        inWorkspace(() -> profiles.handle(new WorkspaceId(workspace), List.of(end)));
        redeemed(person);

        assertThat(kept(person).get("remaining").asLong()).isZero();
    }

    @Test
    void keepsWhatBecameAnothersBeforeTheOneWasErased() {
        var people = people(2);
        redeemed(people.getFirst());
        var survivor = people.get(1);
        var snapshot = new ProfileSnapshot(survivor, 2, Map.of(), List.of(), List.of(people.getFirst()), Instant.now());

        inWorkspace(() -> profiles.handle(
                new WorkspaceId(workspace),
                List.of(new Received<>(
                        Ids.next().toString(),
                        EventData.typeOf(ProfileSnapshot.class),
                        survivor.toString(),
                        Instant.now(),
                        snapshot))));
        assertThat(erase(people.getFirst())).isZero();

        assertThat(kept(survivor).get("remaining").asLong()).isEqualTo(1);
    }

    private long erase(UUID person) {
        return privacy.delete("/v1/personal-data/" + person)
                .expect(200)
                .body()
                .get("remaining")
                .asLong();
    }

    private JsonNode kept(UUID person) {
        return privacy.get("/v1/personal-data/" + person).expect(200).body();
    }

    /** For a campaign that somebody may still import. */
    private void redeemed(UUID person) {
        var id = Ids.next();
        var event = new CustomerEvent(
                id,
                id.toString(),
                person,
                "track",
                "Coupon Redeemed",
                Map.of("campaign_id", "2025-1", "coupon_id", "茶"),
                Map.of(),
                Instant.now(),
                Instant.now());
        inWorkspace(() -> events.handle(
                new WorkspaceId(workspace),
                List.of(new Received<>(
                        id.toString(),
                        EventData.typeOf(CustomerEvent.class),
                        person.toString(),
                        Instant.now(),
                        event))));
    }
}
