package io.zhiying.acceptance;

import io.zhiying.demo.api.Api;
import io.zhiying.demo.api.Customers;
import io.zhiying.demo.api.Json;
import io.zhiying.demo.load.BatchSender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Events as a shop sends them. */
final class Events {
    private Events() {}

    static ObjectNode identify(String user, String email, boolean marketing) {
        ObjectNode event = event("identify", "identify-" + user, user);
        event.putObject("traits").put("email", email).put("firstName", "小雨");
        event.putObject("context")
                .putObject("consent")
                .putObject("categoryPreferences")
                .put("marketing", marketing);
        return event;
    }

    static ObjectNode order(String id, String user, String category, double total) {
        ObjectNode event = event("track", id, user);
        event.put("event", "Order Completed");
        ObjectNode properties = event.putObject("properties");
        properties.put("order_id", id).put("total", total).put("currency", "CNY");
        properties
                .putArray("products")
                .addObject()
                .put("product_id", "p-" + category.toLowerCase(java.util.Locale.ROOT))
                .put("category", category)
                .put("quantity", 1)
                .put("price", total);
        return event;
    }

    static ObjectNode track(String name, String id, String user) {
        ObjectNode event = event("track", id, user).put("event", name);
        event.set("properties", Json.object());
        return event;
    }

    static void send(Api api, List<ObjectNode> events) {
        new BatchSender(api, 2).send(events);
    }

    /** The profile of a user once it shows as many events as were sent. */
    static String awaitProfile(Api api, String user, int events) {
        var customers = new Customers(api);
        return Platform.await(
                user + " has " + events + " events",
                Duration.ofSeconds(30),
                () -> customers
                        .byUserId(user)
                        .filter(profile -> api.must(Customers.profile(profile))
                                        .json()
                                        .path("activity")
                                        .path("events")
                                        .asInt()
                                >= events));
    }

    static Optional<String> profile(Api api, String user) {
        return new Customers(api).byUserId(user);
    }

    private static ObjectNode event(String type, String id, String user) {
        return Json.object()
                .put("type", type)
                .put("messageId", id)
                .put("userId", user)
                .put("timestamp", Instant.now().minusSeconds(60).toString());
    }
}
