package io.zhiying.demo.story;

import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Json;
import io.zhiying.demo.console.Table;
import io.zhiying.demo.sample.Basket;
import io.zhiying.demo.sample.Product;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who used to buy fresh produce and has not lately: counted, saved, explained. */
final class SegmentChapter {
    static final String NAME = "Demo: fresh produce, not lately";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int WINDOW_DAYS = 120;
    private static final int QUIET_DAYS = 14;

    private final Stage stage;
    private final Loaded loaded;

    SegmentChapter(Stage stage, Loaded loaded) {
        this.stage = stage;
        this.loaded = loaded;
    }

    /** @param members profile ids */
    record Saved(String id, List<String> members) {}

    Saved tell() {
        ObjectNode condition = condition(filter("products[].department", "PRODUCE"));
        Optional<JsonNode> before = stage.named("/v1/segments", NAME);
        long expected = expected(product -> product.department().equals("PRODUCE"));
        preview(condition, expected, before.isEmpty());
        JsonNode segment = before.orElseGet(() -> stage.show(Call.create(
                        "/v1/segments",
                        Json.object().put("name", NAME).set("condition", condition),
                        "demo-segment-" + loaded.shift().days()))
                .json());
        String id = segment.path("id").asString();
        if (before.isPresent()) {
            stage.console().say("the segment is there already, and has been kept true since: %s", id);
        }
        JsonNode ready = stage.await(
                "the segment is computed",
                PATIENCE,
                () -> Optional.of(
                                stage.api().must(Call.get("/v1/segments/" + id)).json())
                        .filter(view -> view.path("status").asString().equals("ready")));
        var members = members(id);
        stage.check(
                ready.path("size").asLong() == members.size() && !members.isEmpty(),
                "\"%s\" has %,d members: two orders with fresh produce within %d days, none in the last %d",
                NAME,
                members.size(),
                WINDOW_DAYS,
                QUIET_DAYS);
        if (before.isEmpty()) {
            stage.check(members.size() == expected, "counted from the files it is %,d as well", expected);
        } else {
            stage.check(
                    members.size() <= expected,
                    "some may have bought since: counted from the files it was %,d",
                    expected);
        }
        explain(id, members.getFirst());
        return new Saved(id, members);
    }

    private void preview(ObjectNode condition, long expected, boolean first) {
        long count = stage.show(Call.post("/v1/segments/preview", Json.object().set("condition", condition)))
                .json()
                .path("count")
                .asLong();
        stage.check(
                first ? count == expected : count <= expected,
                first ? "%,d people would be in it (the files agree)" : "%,d people would be in it, if it were new",
                count);
    }

    private List<String> members(String id) {
        var members = new ArrayList<String>();
        String cursor = "";
        do {
            JsonNode page = stage.api()
                    .must(Call.get("/v1/segments/" + id + "/members?limit=1000" + cursor))
                    .json();
            page.path("items")
                    .forEach(member -> members.add(member.path("profileId").asString()));
            cursor = Stage.nextOf(page);
        } while (!cursor.isEmpty());
        return members;
    }

    private void explain(String segment, String member) {
        JsonNode explanation = stage.show(Call.get("/v1/segments/" + segment + "/members/" + member + "/explanation"))
                .json();
        var table = new Table("clause", "holds", "found", "proof");
        for (JsonNode clause : explanation.path("clauses")) {
            var proof = new ArrayList<String>();
            for (JsonNode event : clause.path("events")) {
                proof.add(Figures.minute(event.path("timestamp")));
            }
            table.row(
                    clause.path("path").asString(),
                    clause.path("holds").asBoolean() ? "yes" : "no",
                    clause.path("observed").toString(),
                    String.join(", ", proof));
        }
        stage.console().table(table);
        stage.check(
                explanation.path("holds").asBoolean()
                        && explanation.path("member").asBoolean(),
                "member %s is explained by its own orders",
                member);
    }

    private static ObjectNode condition(ObjectNode filter) {
        ObjectNode all = Json.object().put("type", "all");
        var of = all.putArray("of");
        ObjectNode often = of.addObject().put("type", "event").put("event", "Order Completed");
        often.putArray("where").add(filter);
        often.putObject("count").put("atLeast", 2);
        often.putObject("within").put("days", WINDOW_DAYS);
        ObjectNode lately = Json.object().put("type", "event").put("event", "Order Completed");
        lately.putArray("where").add(filter.deepCopy());
        lately.putObject("within").put("days", QUIET_DAYS);
        of.addObject().put("type", "not").set("of", lately);
        return all;
    }

    private static ObjectNode filter(String path, String value) {
        return Json.object().put("path", path).put("op", "eq").put("value", value);
    }

    /** The same question, answered from the files. */
    private long expected(Predicate<Product> wanted) {
        Set<String> products =
                stage.data().products().stream().filter(wanted).map(Product::id).collect(Collectors.toSet());
        Instant now = stage.clock().instant();
        Map<String, List<Instant>> orders = new HashMap<>();
        for (Basket basket : stage.data().baskets()) {
            if (basket.lines().stream().anyMatch(line -> products.contains(line.product()))) {
                orders.computeIfAbsent(basket.household(), household -> new ArrayList<>())
                        .add(loaded.shift().of(basket.time()));
            }
        }
        Instant from = now.minus(WINDOW_DAYS, ChronoUnit.DAYS);
        Instant quiet = now.minus(QUIET_DAYS, ChronoUnit.DAYS);
        return orders.values().stream()
                .filter(times -> times.stream().filter(from::isBefore).count() >= 2)
                .filter(times -> times.stream().noneMatch(quiet::isBefore))
                .count();
    }
}
