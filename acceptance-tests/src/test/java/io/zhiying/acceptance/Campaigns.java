package io.zhiying.acceptance;

import io.zhiying.demo.api.Api;
import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Json;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** The steps that a marketer takes, each an API call. */
final class Campaigns {
    private Campaigns() {}

    static String segment(Api api, String name, ObjectNode condition, int size) {
        String id = api.must(Call.create(
                        "/v1/segments", Json.object().put("name", name).set("condition", condition), key()))
                .json()
                .path("id")
                .asString();
        Platform.await(
                "segment " + name + " has " + size + " members",
                Duration.ofSeconds(60),
                () -> Optional.of(api.must(Call.get("/v1/segments/" + id)).json())
                        .filter(view -> view.path("status").asString().equals("ready")
                                && view.path("size").asInt() == size));
        return id;
    }

    /** Everybody with an address. */
    static ObjectNode everybody() {
        return Json.object().put("type", "trait").put("path", "email").put("op", "exists");
    }

    static String template(Api api, String name, String subject) {
        ObjectNode body =
                Json.object().put("name", name).put("channel", "email").put("subject", subject);
        body.put(
                "html",
                "<p>{{ customer.firstName }}</p><a href=\"{{ links.shop }}\">shop</a>"
                        + "<a href=\"{{ unsubscribe_url }}\">unsubscribe</a>");
        return api.must(Call.create("/v1/templates", body, key()))
                .json()
                .path("id")
                .asString();
    }

    static ObjectNode draft(String name, String segment, double holdout, String... templates) {
        ObjectNode body =
                Json.object().put("name", name).put("segmentId", segment).put("channel", "email");
        var variants = body.putArray("variants");
        for (int at = 0; at < templates.length; at++) {
            variants.addObject().put("name", "variant " + (at + 1)).put("templateId", templates[at]);
        }
        body.put("holdout", holdout);
        body.putObject("goal")
                .put("event", "Order Completed")
                .put("withinDays", 14)
                .put("valueProperty", "total")
                .put("currency", "CNY");
        body.putObject("from").put("name", "Shop").put("address", "news@shop.example.com");
        body.putObject("links").put("shop", "https://shop.example.com/");
        return body;
    }

    static String create(Api api, ObjectNode draft) {
        return api.must(Call.create("/v1/campaigns", draft, key()))
                .json()
                .path("id")
                .asString();
    }

    static void launch(Api api, String campaign) {
        api.must(Call.create("/v1/campaigns/" + campaign + "/launch", null, key()));
    }

    /** A campaign to everybody with an address, launched and not waited for. */
    static String launched(Api api, int audience) {
        String segment = segment(api, "everybody", everybody(), audience);
        String campaign = create(api, draft("to all", segment, 0, template(api, "all", "News 新消息")));
        launch(api, campaign);
        return campaign;
    }

    static void awaitSent(Api api, String campaign) {
        Platform.await(
                "the campaign is sent",
                Duration.ofSeconds(60),
                () -> Optional.of(
                                api.must(Call.get("/v1/campaigns/" + campaign)).json())
                        .filter(view -> view.path("state").asString().equals("sent")));
    }

    static String key() {
        return UUID.randomUUID().toString();
    }
}
