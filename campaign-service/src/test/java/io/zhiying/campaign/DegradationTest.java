package io.zhiying.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DegradationTest extends CampaignServiceTest {
    private static final String HTML =
            "{% for r in recommendations %}{{ r.title }}{% else %}nothing for you{% endfor %}";

    @Test
    void sendsWithoutRecommendationsWhereTheyAreAway() throws Exception {
        NEIGHBOURS.away.add("recommendation");
        var campaign = campaign(NEIGHBOURS.segment(workspace, people(2)), emailTemplate(HTML));
        campaign.put("recommendationSlot", Map.of("limit", 3));
        var id = sent(campaign);

        assertThat(deliveries(id)).allMatch(d -> d.get("note").asString().equals("recommendations_unavailable"));
        assertThat(CampaignJourneyTest.texts(mailbox().getFirst().getContent()).get(1))
                .startsWith("nothing for you");
    }

    @Test
    void waitsForRecommendationsWhereItShould() throws Exception {
        NEIGHBOURS.away.add("recommendation");
        var campaign = campaign(NEIGHBOURS.segment(workspace, people(3)), emailTemplate(HTML));
        campaign.put("recommendationSlot", Map.of("limit", 3, "whenUnavailable", "wait"));
        var id = launched(campaign);
        await(() -> waitingFor(id).contains("recommendation does not answer"));
        assertThat(mailbox()).isEmpty();

        NEIGHBOURS.away.clear();
        awaitState(id, "sent");
        assertThat(mailbox()).hasSize(3);
        assertThat(deliveries(id)).allMatch(d -> d.get("attempts").asInt() == 1);
        assertThat(waitingFor(id)).isEmpty();
    }

    @Test
    void waitsForCustomerProfile() {
        NEIGHBOURS.away.add("customer-profile");
        var id = launched(campaign(NEIGHBOURS.segment(workspace, people(3)), emailTemplate("x")));
        await(() -> waitingFor(id).contains("customer-profile does not answer"));
        assertThat(state(id)).isEqualTo("planning");
        api.post("/v1/campaigns/" + id + "/preview", null).expect(503);
        NEIGHBOURS.away.clear();
        awaitState(id, "sent");
        assertThat(mailbox()).hasSize(3);
    }

    @Test
    void waitsForTheMailServerAndSaysSo() {
        int smtp = MAIL.getSmtp().getPort();
        MAIL.stop();
        try {
            var id = launched(campaign(NEIGHBOURS.segment(workspace, people(30)), emailTemplate("x")));
            await(() -> waitingFor(id).contains("does not answer"));
            assertThat(state(id)).isEqualTo("sending");
            api.post("/v1/campaigns/" + id + "/pause", null).expect(200);
            assertThat(waitingFor(id)).isEmpty();
            restart(smtp);
            api.post("/v1/campaigns/" + id + "/resume", null).expect(202);
            awaitState(id, "sent");
            assertThat(arm(report(id), "v1").get("sent").asLong()).isEqualTo(30);
            assertThat(mailbox()).hasSize(30);
        } finally {
            if (!MAIL.isRunning()) {
                restart(smtp);
            }
        }
    }

    @Test
    void cancelsWhatHasNotGone() {
        int smtp = MAIL.getSmtp().getPort();
        MAIL.stop();
        try {
            var id = launched(campaign(NEIGHBOURS.segment(workspace, people(5)), emailTemplate("x")));
            await(() -> waitingFor(id).contains("does not answer"));
            api.post("/v1/campaigns/" + id + "/cancel", null).expect(200);
            await(() -> arm(report(id), "v1").get("cancelled").asLong() == 5);
        } finally {
            restart(smtp);
        }
        assertThat(mailbox()).isEmpty();
    }

    @Test
    void givesUpOnPeopleWhomTheServerRefuses() {
        var bad = NEIGHBOURS.person(
                workspace, Map.of("first_name", "x"), "no-such-user@" + "x".repeat(300) + ".example.com");
        var id = sent(campaign(NEIGHBOURS.segment(workspace, java.util.List.of(bad)), emailTemplate("x")));

        assertThat(report(id).at("/suppressed/no_email").asLong()).isEqualTo(1);
    }

    private String waitingFor(String campaign) {
        var waiting = api.get("/v1/campaigns/" + campaign).expect(200).body().get("waitingFor");
        return waiting == null ? "" : waiting.asString();
    }

    private static void restart(int smtp) {
        await(() -> {
            MAIL.start();
            return MAIL.getSmtp().getPort() == smtp;
        });
    }
}
