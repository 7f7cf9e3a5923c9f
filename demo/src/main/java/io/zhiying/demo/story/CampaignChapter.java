package io.zhiying.demo.story;

import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Json;
import io.zhiying.demo.api.Mailbox;
import io.zhiying.demo.console.Table;
import io.zhiying.demo.sample.Household;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A campaign on the segment: two variants against a holdout, from preview to the e-mails in the mailbox. */
final class CampaignChapter {
    static final String NAME = "Demo: back to fresh produce";
    static final String PERSONAL = "personal";
    static final String PLAIN = "plain";
    private static final double HOLDOUT = 0.3;
    private static final int SLOT = 3;
    private static final Duration SENDING = Duration.ofMinutes(2);

    private final Stage stage;
    private final SegmentChapter.Saved segment;

    CampaignChapter(Stage stage, SegmentChapter.Saved segment) {
        this.stage = stage;
        this.segment = segment;
    }

    /**
     * A campaign whose messages are all out.
     *
     * @param audience user ids by profile id, of the segment as it was at the launch
     * @param mails by the recipient's address
     */
    record Sent(String id, Map<String, String> audience, Map<String, Mailbox.Entry> mails) {}

    Sent tell() {
        Map<String, String> audience = stage.customers().userIds(segment.members());
        JsonNode campaign = stage.named("/v1/campaigns", NAME).orElseGet(this::create);
        String id = campaign.path("id").asString();
        String state = campaign.path("state").asString();
        if (state.equals("draft")) {
            long treated = preview(id);
            stage.show(Call.create("/v1/campaigns/" + id + "/launch", null, "demo-launch-" + id));
            awaitSent(id);
            var mails = mailsOf(id);
            checkMails(id, mails, treated, audience);
            return new Sent(id, audience, mails);
        }
        stage.console().say("an earlier run has launched the campaign: %s is %s", id, state);
        awaitSent(id);
        var mails = mailsOf(id);
        stage.check(!mails.isEmpty(), "its %,d e-mails are in the mailbox, one for each recipient", mails.size());
        return new Sent(id, audience, mails);
    }

    private JsonNode create() {
        String personal = template(PERSONAL, """
                <p>Hello {{ customer.firstName }},</p>
                <p>it has been a while. Picked for you:</p>
                <ul>{% for item in recommendations %}<li><a href="https://shop.example.com/p/{{ item.id }}">{{ item.title }}</a>
                <small>{{ item.reason }}</small></li>{% endfor %}</ul>
                <p><a href="{{ links.shop }}">To the fresh market</a> · <a href="{{ unsubscribe_url }}">Unsubscribe</a></p>
                """, "{{ customer.firstName }}, fresh and picked for you");
        String plain = template(PLAIN, """
                <p>Dear customer, 亲爱的顾客：</p>
                <p>This week fresh produce is 10 % off. 本周生鲜九折。</p>
                <p><a href="{{ links.shop }}">To the fresh market</a> · <a href="{{ unsubscribe_url }}">Unsubscribe</a></p>
                """, "10 % off fresh produce 生鲜九折");
        ObjectNode body = Json.object();
        body.put("name", NAME).put("segmentId", segment.id()).put("channel", "email");
        var variants = body.putArray("variants");
        variants.addObject().put("name", PERSONAL).put("templateId", personal).put("weight", 1);
        variants.addObject().put("name", PLAIN).put("templateId", plain).put("weight", 1);
        body.put("holdout", HOLDOUT);
        body.putObject("recommendationSlot").put("limit", SLOT).put("excludePurchased", true);
        body.putObject("goal")
                .put("event", "Order Completed")
                .put("withinDays", 14)
                .put("valueProperty", "total")
                .put("currency", "USD");
        body.putObject("from").put("name", "Fresh Market 鲜市").put("address", "news@shop.example.com");
        body.putObject("links").put("shop", "https://shop.example.com/fresh");
        body.put("seed", "demo");
        return stage.show(Call.create("/v1/campaigns", body, "demo-campaign-" + segment.id()))
                .json();
    }

    private String template(String variant, String html, String subject) {
        String name = "Demo: fresh produce, " + variant;
        return stage.named("/v1/templates", name)
                .orElseGet(() -> stage.show(Call.create(
                                "/v1/templates",
                                Json.object()
                                        .put("name", name)
                                        .put("channel", "email")
                                        .put("subject", subject)
                                        .put("html", html),
                                "demo-template-" + variant + "-" + segment.id()))
                        .json())
                .path("id")
                .asString();
    }

    /** @return how many people would be written to */
    private long preview(String id) {
        JsonNode preview = stage.show(Call.post(
                        "/v1/campaigns/" + id + "/preview", Json.object().put("samples", 2)))
                .json();
        JsonNode audience = preview.path("audience");
        JsonNode allocation = preview.path("allocation");
        stage.console()
                .say(
                        "%,d in the segment, %,d may be written to (left out: %s)",
                        audience.path("size").asLong(),
                        audience.path("reachable").asLong(),
                        audience.path("suppressed"));
        var table = new Table("who would get what", "people");
        long treated = 0;
        for (JsonNode variant : allocation.path("variants")) {
            long people = variant.path("people").asLong();
            table.row(variant.path("variant").asString(), people);
            treated += people;
        }
        table.row("nothing (holdout)", allocation.path("holdout").asLong());
        stage.console().table(table);
        for (JsonNode sample : preview.path("samples")) {
            stage.console()
                    .say(
                            "%s  to %s: %s",
                            sample.path("variant").asString(),
                            sample.path("to").asString(),
                            sample.path("subject").asString());
        }
        stage.check(
                treated + allocation.path("holdout").asLong()
                                == audience.path("reachable").asLong()
                        && audience.path("size").asLong() == segment.members().size(),
                "everybody in the segment is accounted for");
        return treated;
    }

    private void awaitSent(String id) {
        long start = System.nanoTime();
        stage.await(
                "every message has an outcome",
                SENDING,
                () -> Optional.of(stage.api()
                                .must(Call.get("/v1/campaigns/" + id))
                                .json())
                        .filter(view -> view.path("state").asString().equals("sent")));
        stage.console().say("the campaign is sent after %.1f s", (System.nanoTime() - start) / 1e9);
    }

    /** The mailbox may hold other campaigns' mail, so the platform says whom this one wrote to. */
    private Map<String, Mailbox.Entry> mailsOf(String id) {
        Set<String> subjects = new HashSet<>(List.of("10 % off fresh produce 生鲜九折"));
        stage.data()
                .households()
                .forEach(household -> subjects.add(household.givenName() + ", fresh and picked for you"));
        var mails = new HashMap<String, Mailbox.Entry>();
        for (Mailbox.Entry entry : stage.mailbox().after("")) {
            if (subjects.contains(entry.subject()) && mails.put(entry.to(), entry) != null) {
                throw new StepFailed("two e-mails of campaign " + id + " to " + entry.to());
            }
        }
        return mails;
    }

    private void checkMails(String id, Map<String, Mailbox.Entry> mails, long treated, Map<String, String> audience) {
        stage.check(
                mails.size() == treated,
                "%,d e-mails are in the mailbox, exactly one for each recipient of campaign %s",
                mails.size(),
                id);
        var addresses = new HashSet<String>();
        audience.values().forEach(user -> addresses.add(user + "@example.com"));
        boolean agreed = mails.keySet().stream()
                .allMatch(to ->
                        addresses.contains(to) && new Household(Household.numberOf(to), Map.of()).agreedToMarketing());
        stage.check(agreed, "all of them to members of the segment who agreed to it");
        showOne(mails);
    }

    private void showOne(Map<String, Mailbox.Entry> mails) {
        mails.values().stream()
                .filter(entry -> entry.subject().contains("picked for you"))
                .findFirst()
                .map(stage.mailbox()::open)
                .ifPresent(mail -> {
                    stage.console().say("one of them, to %s: %s", mail.to(), mail.subject());
                    String text = mail.html()
                            .replaceAll("(?s)<[^>]*>", " ")
                            .replace("&amp;", "&")
                            .replaceAll("\\s+", " ")
                            .strip();
                    stage.console().say("\"%s\"", text);
                    stage.check(
                            mail.html().split("/t/c/", -1).length > SLOT,
                            "it has %d recommendations of its own, and every link is tracked",
                            SLOT);
                });
    }
}
