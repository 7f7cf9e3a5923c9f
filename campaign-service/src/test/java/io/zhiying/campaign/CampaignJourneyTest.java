package io.zhiying.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.MimeMultipart;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CampaignJourneyTest extends CampaignServiceTest {
    private static final String HTML = """
            <body><p>你好 {{ customer.first_name }}</p>{% for r in recommendations %}<a href="{{ r.url }}">{{ r.title }} {{ r.price }} {{ r.currency }}</a>\
            {% else %}<p>nothing</p>{% endfor %}<a href="{{ links.shop }}">shop</a>\
            <a href="{{ unsubscribe_url }}">退订</a></body>""";

    @Test
    void sendsEachPersonOneMessage() throws Exception {
        var people = new ArrayList<>(people(60));
        NEIGHBOURS.deny(people.get(0), "withdrawn");
        people.add(NEIGHBOURS.person(workspace, Map.of(), null));
        people.add(UUID.randomUUID());
        var campaign = campaign(NEIGHBOURS.segment(workspace, people), emailTemplate(HTML), emailTemplate(HTML + "B"));
        campaign.put("holdout", 0.3);
        campaign.put("seed", "journey");
        campaign.put("recommendationSlot", Map.of("limit", 3, "excludePurchased", true));
        campaign.put("links", Map.of("shop", "https://shop.example.com/?from=mail&lang=zh"));

        var id = api.post("/v1/campaigns", campaign).expect(201).id();
        var preview = api.post("/v1/campaigns/" + id + "/preview", Map.of("samples", 4))
                .expect(200)
                .body();
        assertThat(mailbox()).isEmpty();
        assertThat(deliveries(id)).isEmpty();
        api.post("/v1/campaigns/" + id + "/launch", null).expect(202);
        awaitState(id, "sent");
        var report = report(id);

        // The preview told what happened then.
        assertThat(preview.at("/audience/size").asLong()).isEqualTo(62);
        assertThat(preview.at("/audience/reachable").asLong()).isEqualTo(59);
        assertThat(preview.at("/audience/suppressed").toString())
                .isEqualTo("{\"no_email\":1,\"profile_missing\":1,\"withdrawn\":1}");
        assertThat(report.get("suppressed")).isEqualTo(preview.at("/audience/suppressed"));
        assertThat(arm(report, "holdout").get("assigned")).isEqualTo(preview.at("/allocation/holdout"));
        assertThat(arm(report, "v1").get("assigned")).isEqualTo(preview.at("/allocation/variants/0/people"));
        assertThat(arm(report, "v2").get("sent")).isEqualTo(preview.at("/allocation/variants/1/people"));
        assertThat(preview.get("samples")).hasSize(4);
        assertThat(preview.at("/samples/0/html").asString())
                .contains("绿茶 &lt;Green&gt; tea 3.5 CNY")
                .contains("/u/preview");
        assertThat(report.get("sampleRatio").get("suspicious").asBoolean()).isFalse();

        var recipients = mailbox().stream().map(CampaignServiceTest::recipient).toList();
        assertThat(new HashSet<>(recipients)).hasSameSizeAs(recipients);
        assertThat(recipients)
                .hasSize(59 - arm(report, "holdout").get("assigned").asInt());
        assertThat(recipients).doesNotContain("p0@%s.example.com".formatted(workspace));
    }

    @Test
    void writesMailThatReadersCanLeave() throws Exception {
        var campaign = campaign(NEIGHBOURS.segment(workspace, people(1)), emailTemplate(HTML));
        campaign.put("recommendationSlot", Map.of("limit", 3));
        campaign.put("links", Map.of("shop", "https://shop.example.com/"));
        var id = sent(campaign);

        var mail = mailbox().getFirst();
        var delivery = deliveries(id).getFirst();

        assertThat(mail.getSubject()).isEqualTo("小雨，春茶到了 🍵");
        assertThat(mail.getFrom()[0].toString()).contains("news@shop.example.com");
        assertThat(mail.getMessageID())
                .isEqualTo("<%s@shop.example.com>".formatted(delivery.get("id").asString()));
        assertThat(mail.getHeader("List-Unsubscribe")[0]).matches("<http://127.0.0.1:8080/u/[\\w-]+>");
        assertThat(mail.getHeader("List-Unsubscribe-Post")[0]).isEqualTo("List-Unsubscribe=One-Click");
        var parts = texts(mail.getContent());
        assertThat(parts).hasSize(2);
        assertThat(parts.get(0)).contains("你好 小雨").contains("退订 (http://127.0.0.1:8080/u/");
        assertThat(parts.get(1))
                .contains("你好 小雨")
                .contains("<a href=\"http://127.0.0.1:8080/t/c/")
                .contains("/t/o/")
                .doesNotContain("shop.example.com");
        assertThat(delivery.get("confirmed").asBoolean()).isTrue();
        assertThat(delivery.has("note")).isFalse();
    }

    static java.util.List<String> texts(Object content) throws Exception {
        var texts = new ArrayList<String>();
        if (content instanceof MimeMultipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                texts.addAll(texts(parts.getBodyPart(i).getContent()));
            }
        } else {
            texts.add(content.toString());
        }
        return texts;
    }

    @Test
    void keepsToItsStates() {
        var template = emailTemplate("x");
        var campaign = campaign(NEIGHBOURS.segment(workspace, people(3)), template);
        var id = api.post("/v1/campaigns", campaign).expect(201).id();

        campaign.put("name", "Summer");
        assertThat(api.put("/v1/campaigns/" + id, campaign)
                        .expect(200)
                        .body()
                        .get("name")
                        .asString())
                .isEqualTo("Summer");
        api.post("/v1/campaigns/" + id + "/pause", null).expect(409);
        api.post("/v1/campaigns/" + id + "/resume", null).expect(409);
        api.post("/v1/campaigns/" + id + "/launch", null).expect(202);
        awaitState(id, "sent");
        assertThat(api.post("/v1/campaigns/" + id + "/launch", null)
                        .expect(409)
                        .body()
                        .get("code")
                        .asString())
                .isEqualTo("campaign.state");
        assertThat(api.put("/v1/campaigns/" + id, campaign)
                        .expect(409)
                        .body()
                        .get("code")
                        .asString())
                .isEqualTo("campaign.not_draft");
        api.post("/v1/campaigns/" + id + "/cancel", null).expect(409);
        assertThat(mailbox()).hasSize(3);
    }

    @Test
    void launchesOnceUnderOneIdempotencyKey() {
        var id = api.post("/v1/campaigns", campaign(NEIGHBOURS.segment(workspace, people(5)), emailTemplate("x")))
                .expect(201)
                .id();
        var caller = api.with("Idempotency-Key", UUID.randomUUID().toString());

        caller.post("/v1/campaigns/" + id + "/launch", null).expect(202);
        caller.post("/v1/campaigns/" + id + "/launch", null).expect(202);
        awaitState(id, "sent");

        assertThat(mailbox()).hasSize(5);
    }

    @Test
    void keepsWhatItWasLaunchedWith() throws Exception {
        NEIGHBOURS.away.add("customer-profile");
        var template = emailTemplate("first");
        var id = launched(campaign(NEIGHBOURS.segment(workspace, people(1)), template));
        api.put("/v1/templates/" + template, Map.of("name", "t", "channel", "email", "subject", "s", "html", "second"))
                .expect(200);
        api.delete("/v1/templates/" + template).expect(204);
        NEIGHBOURS.away.clear();
        awaitState(id, "sent");

        assertThat(texts(mailbox().getFirst().getContent()).get(1)).startsWith("first");
    }

    @Test
    void namesTheFieldThatIsWrong() {
        var segment = NEIGHBOURS.segment(workspace, people(1));
        var good = campaign(segment, emailTemplate("x"));
        var id = api.post("/v1/campaigns", campaign(segment, UUID.randomUUID().toString()))
                .expect(201)
                .id();
        assertThat(field(api.post("/v1/campaigns/" + id + "/launch", null))).isEqualTo("variants[0].templateId");
        assertThat(field(api.post("/v1/campaigns", with(good, "holdout", 0.95))))
                .isEqualTo("holdout");
        assertThat(field(api.post("/v1/campaigns", with(good, "from", null)))).isEqualTo("from");
        assertThat(field(api.post("/v1/campaigns", with(good, "goal", Map.of("event", "x", "withinDays", 0)))))
                .isEqualTo("goal.withinDays");
        assertThat(field(api.post("/v1/campaigns", with(good, "links", Map.of("a", "javascript:alert(1)")))))
                .startsWith("links");
        assertThat(field(api.post("/v1/campaigns", with(good, "links", Map.of("a", "https://bad host/")))))
                .isEqualTo("links.a");
        assertThat(field(api.post(
                        "/v1/campaigns", with(good, "from", Map.of("name", "x\r\nBcc: a@b.c", "address", "nonsense")))))
                .isEqualTo("from.address");
        assertThat(field(api.post("/v1/campaigns", with(good, "variants", java.util.List.of()))))
                .isEqualTo("variants");
        var nowhere = api.post("/v1/campaigns", with(good, "segmentId", UUID.randomUUID()))
                .expect(201)
                .id();
        assertThat(field(api.post("/v1/campaigns/" + nowhere + "/preview", null)))
                .isEqualTo("segmentId");
    }

    private static Map<String, Object> with(Map<String, Object> campaign, String field, Object value) {
        var changed = new java.util.LinkedHashMap<>(campaign);
        changed.put(field, value);
        return changed;
    }

    private static String field(Api.Answer answer) {
        JsonNode errors = answer.expect(422).body().get("errors");
        return errors.get(0).get("field").asString();
    }
}
