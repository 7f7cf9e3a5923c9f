package io.zhiying.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TrackingTest extends CampaignServiceTest {
    private static final String BROWSER = "Mozilla/5.0 (Macintosh) Safari/605";
    private static final String HTML =
            "<body><a href=\"https://shop.example.com/?a=1&amp;b=茶\">x</a><a href=\"{{ unsubscribe_url }}\">u</a></body>";

    private Api reader;

    @BeforeEach
    void reader() {
        reader = Api.anonymous(port).with("User-Agent", BROWSER);
    }

    @Test
    void countsOpensOfPeopleAndOfMachinesApart() {
        var id = sentToOne(people(1).getFirst());
        var pixel = link("/t/o/[\\w-]+\\.gif");

        assertThat(reader.get(pixel).expect(200).raw().headers().firstValue("Content-Type"))
                .hasValue("image/gif");
        reader.get(pixel).expect(200);
        reader.with("User-Agent", "SecurityScanner/1").get(pixel).expect(200);
        reader.with("Purpose", "prefetch").get(pixel).expect(200);
        reader.with("User-Agent", "Mozilla/5.0 (via ggpht.com GoogleImageProxy)")
                .get(pixel)
                .expect(200);
        var arm = arm(report(id), "v1");

        assertThat(arm.get("opened").asLong()).isEqualTo(1);
        assertThat(arm.get("opens").asLong()).isEqualTo(3);
        assertThat(arm.get("prefetches").asLong()).isEqualTo(2);
    }

    @Test
    void leadsToTheSignedTargetOnly() {
        var id = sentToOne(people(1).getFirst());
        var click = link("/t/c/[\\w-]+");

        var answer = reader.get(click).expect(302);
        reader.get(click).expect(302);

        assertThat(answer.raw().headers().firstValue("Location").orElseThrow())
                .startsWith("https://shop.example.com/?a=1&b=");
        reader.get(click.substring(0, click.length() - 3) + "abc").expect(404);
        reader.get("/t/c/aHR0cHM6Ly9ldmlsLmV4YW1wbGU?url=https://evil.example").expect(404);
        reader.get(link("/u/[\\w-]+").replace("/u/", "/t/c/")).expect(404);
        var arm = arm(report(id), "v1");
        assertThat(arm.get("clicked").asLong()).isEqualTo(1);
        assertThat(arm.get("clicks").asLong()).isEqualTo(2);
    }

    @Test
    void unsubscribesByOneClickAndNotByLooking() {
        var person = people(1).getFirst();
        var first = sentToOne(person);
        var link = link("/u/[\\w-]+");

        assertThat(reader.with("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.5")
                        .get(link)
                        .expect(200)
                        .text())
                .contains("确认退订")
                .contains("lang=\"zh-CN\"");
        assertThat(reader.get(link).expect(200).text()).contains("<button type=\"submit\">Unsubscribe</button>");
        assertThat(deliveries(first).getFirst().has("unsubscribedAt")).isFalse();

        NEIGHBOURS.away.add("customer-profile");
        reader.with("Content-Type", "application/x-www-form-urlencoded")
                .post(link, "List-Unsubscribe=One-Click")
                .expect(200);
        reader.post(link, null).expect(200);
        assertThat(arm(report(first), "v1").get("unsubscribed").asLong()).isEqualTo(1);
        assertThat(NEIGHBOURS.withdrawn).doesNotContainKey(person);
        NEIGHBOURS.away.clear();

        // It holds here at once, and customer-profile hears of it when it is back.
        var second = sent(campaign(NEIGHBOURS.segment(workspace, List.of(person)), emailTemplate(HTML)));
        assertThat(report(second).get("suppressed").properties())
                .singleElement()
                .satisfies(reason -> assertThat(reason.getKey()).isIn("unsubscribed", "withdrawn"));
        assertThat(mailbox()).hasSize(1);
        await(() -> NEIGHBOURS.withdrawn.containsKey(person));
        assertThat(NEIGHBOURS.withdrawn.get(person))
                .contains("\"status\":\"withdrawn\"")
                .contains("\"channel\":\"email\"");
    }

    @Test
    void asksAgainRightBeforeSending() {
        var people = new ArrayList<>(people(2));
        var id = api.post("/v1/campaigns", campaign(NEIGHBOURS.segment(workspace, people), emailTemplate(HTML)))
                .expect(201)
                .id();
        NEIGHBOURS.away.add("customer-profile");
        api.post("/v1/campaigns/" + id + "/launch", null).expect(202);
        inWorkspace(() -> {
            // As the planner would have left it, before the person withdrew consent elsewhere.
            for (var person : people) {
                jdbc.sql("""
                                insert into delivery (id, workspace_id, campaign_id, profile_id, variant, state, next_attempt_at, assigned_at)
                                values (?, ?, ?, ?, 'v1', 'planned', now(), now())""")
                        .params(UUID.randomUUID(), workspace, UUID.fromString(id), person)
                        .update();
            }
            jdbc.sql("update campaign set state = 'sending', planned_at = now() where id = ?")
                    .param(UUID.fromString(id))
                    .update();
        });
        NEIGHBOURS.deny(people.get(0), "withdrawn");
        NEIGHBOURS.away.clear();
        awaitState(id, "sent");

        assertThat(deliveries(id))
                .filteredOn(
                        d -> d.get("profileId").asString().equals(people.get(0).toString()))
                .first()
                .extracting(
                        d -> d.get("state").asString() + " " + d.get("reason").asString())
                .isEqualTo("suppressed withdrawn");
        assertThat(mailbox()).hasSize(1);
        // Assigned people stay in the count of their arm, whether or not they could be written to.
        assertThat(arm(report(id), "v1").get("assigned").asLong()).isEqualTo(2);
        assertThat(arm(report(id), "v1").get("suppressed").asLong()).isEqualTo(1);
    }

    @Test
    void tellsNothingToForgedLinks() {
        assertThat(reader.get("/u/nonsense").expect(404).text()).contains("not valid");
        assertThat(reader.post("/u/nonsense", null).expect(404).text()).contains("not valid");
        reader.get("/t/o/nonsense.gif").expect(200);
    }

    @Test
    void answersWithoutAnyScope() {
        sentToOne(people(1).getFirst());
        JsonNode nothing = reader.get("/v1/campaigns").expect(403).body();
        assertThat(nothing.get("code").asString()).isEqualTo("auth.forbidden");
    }

    private String sentToOne(UUID person) {
        return sent(campaign(NEIGHBOURS.segment(workspace, List.of(person)), emailTemplate(HTML)));
    }

    /** The path of a link in the only message of this test. */
    private String link(String pattern) {
        try {
            var html =
                    CampaignJourneyTest.texts(mailbox().getFirst().getContent()).get(1);
            var matcher = Pattern.compile("http://127\\.0\\.0\\.1:8080(" + pattern + ")")
                    .matcher(html);
            assertThat(matcher.find()).as(html).isTrue();
            return matcher.group(1);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
