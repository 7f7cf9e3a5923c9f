package io.zhiying.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who is on customer-profile's list of those whom no message may reach gets none. */
class SuppressionTest extends CampaignServiceTest {
    private static final String HTML = "<p>你好 {{ customer.first_name }}</p>";

    @Test
    void writesToAllButThoseOnTheList() {
        var people = people(3);
        NEIGHBOURS.deny(people.get(1), "suppressed");

        var id = sent(campaign(NEIGHBOURS.segment(workspace, people), emailTemplate(HTML)));

        assertThat(mailbox().stream().map(CampaignServiceTest::recipient))
                .containsExactlyInAnyOrder(address(0), address(2));
        assertThat(report(id).at("/suppressed").toString()).isEqualTo("{\"suppressed\":1}");
        assertThat(of(people.get(1), id).get("state").asString()).isEqualTo("suppressed");
    }

    @Test
    void asksAgainBeforeItSends() {
        var people = people(3);
        NEIGHBOURS.away.add("recommendation");
        var campaign = campaign(NEIGHBOURS.segment(workspace, people), emailTemplate(HTML + "{{ recommendations }}"));
        campaign.put("recommendationSlot", Map.of("limit", 3, "whenUnavailable", "wait"));
        var id = launched(campaign);
        awaitState(id, "sending");
        assertThat(deliveries(id)).hasSize(3);

        NEIGHBOURS.deny(people.get(0), "suppressed");
        NEIGHBOURS.away.clear();
        awaitState(id, "sent");

        assertThat(mailbox().stream().map(CampaignServiceTest::recipient))
                .containsExactlyInAnyOrder(address(1), address(2));
        var kept = of(people.get(0), id);
        assertThat(kept.get("state").asString()).isEqualTo("suppressed");
        assertThat(kept.get("reason").asString()).isEqualTo("suppressed");
        assertThat(arm(report(id), "v1").get("sent").asLong()).isEqualTo(2);
    }

    private String address(int person) {
        return "p%d@%s.example.com".formatted(person, workspace);
    }

    private JsonNode of(UUID person, String campaign) {
        return deliveries(campaign).stream()
                .filter(delivery -> delivery.get("profileId").asString().equals(person.toString()))
                .findFirst()
                .orElseThrow();
    }
}
