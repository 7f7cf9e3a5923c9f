package io.zhiying.acceptance;

import io.zhiying.acceptance.Platform.Workspace;
import io.zhiying.acceptance.history.History.Customer;
import io.zhiying.acceptance.history.History.Entry;
import io.zhiying.acceptance.history.History.Sent;
import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * A shop whose customers keep entering and leaving its segments: by a trait that goes back and forth, by a number of
 * orders that passes by, by both together, and by events that grow too old within the minute. Customers are met without
 * a name first and named later, so that profiles merge all the while. Knows from what it sent who belongs where.
 */
final class ChaosShop {
    static final String GOLD = "gold";
    static final String LOYAL_GOLD = "gold with three orders";
    static final String PASSING = "just so many orders";
    static final String BRIEF = "a coupon within the day";

    private static final String ORDER = "Order Completed";
    private static final Set<Long> PASSED = Set.of(2L, 5L, 9L, 14L);
    private static final int FIRST_CUSTOMERS = 30;
    private static final int BATCHES_PER_NEW_CUSTOMER = 4;

    private final Map<String, String> segments = new HashMap<>();
    private final Map<String, Event> sent = new ConcurrentHashMap<>();
    private final Set<String> customers = ConcurrentHashMap.newKeySet();

    private record Event(Sent sent, String name, String plan, Instant at) {}

    /** Makes the segments. */
    static ChaosShop open(Workspace workspace) {
        var shop = new ChaosShop();
        String gold = shop.segment(
                workspace, GOLD, "{\"type\":\"trait\",\"path\":\"plan\",\"op\":\"eq\",\"value\":\"gold\"}");
        shop.segment(workspace, LOYAL_GOLD, """
                {"type":"all","of":[{"type":"segment","id":"%s"},
                 {"type":"event","event":"Order Completed","count":{"atLeast":3}}]}""".formatted(gold));
        shop.segment(workspace, PASSING, """
                {"type":"any","of":[
                 {"type":"event","event":"Order Completed","count":{"exactly":2}},
                 {"type":"event","event":"Order Completed","count":{"exactly":5}},
                 {"type":"event","event":"Order Completed","count":{"exactly":9}},
                 {"type":"event","event":"Order Completed","count":{"exactly":14}}]}""");
        shop.segment(workspace, BRIEF, "{\"type\":\"event\",\"event\":\"Coupon Applied\",\"within\":{\"days\":1}}");
        return shop;
    }

    private String segment(Workspace workspace, String name, String condition) {
        ObjectNode body = Json.object().put("name", name);
        body.set("condition", Json.parse(condition));
        String id = workspace
                .api()
                .must(Call.post("/v1/segments", body))
                .json()
                .path("id")
                .asString();
        segments.put(name, id);
        return id;
    }

    /** Ids by name. */
    Map<String, String> segments() {
        return Map.copyOf(segments);
    }

    Set<String> customers() {
        return Set.copyOf(customers);
    }

    Sent sent(String message) {
        return Objects.requireNonNull(sent.get(message)).sent();
    }

    /** One sender, whose customers are its own. */
    final class Lane {
        private final int number;
        private final Random random;
        private int batches;
        private int messages;
        private Instant last = Instant.EPOCH;

        Lane(int number, long seed) {
            this.number = number;
            this.random = new Random(seed * 31 + number);
        }

        List<ObjectNode> nextBatch(int events) {
            var batch = new ArrayList<ObjectNode>();
            int known = FIRST_CUSTOMERS + batches++ / BATCHES_PER_NEW_CUSTOMER;
            for (int i = 0; i < events; i++) {
                batch.add(next("c" + number + "-" + random.nextInt(known)));
            }
            return batch;
        }

        /** Names every customer once more, so that nobody stays without a name. */
        List<ObjectNode> farewells() {
            return customers.stream()
                    .filter(customer -> customer.startsWith("c" + number + "-"))
                    .sorted()
                    .map(customer -> identify(customer, plan()))
                    .toList();
        }

        private ObjectNode next(String customer) {
            customers.add(customer);
            int kind = random.nextInt(100);
            if (kind < 10) {
                return identify(customer, plan());
            }
            if (kind < 15) {
                // Leaves the window of a day a quarter of a minute after it was sent.
                return track(
                        customer,
                        "Coupon Applied",
                        false,
                        Instant.now().minus(Duration.ofDays(1)).plusSeconds(15));
            }
            boolean nameless = kind < 40;
            return track(customer, random.nextBoolean() ? ORDER : "Product Viewed", nameless, now());
        }

        private String plan() {
            return random.nextBoolean() ? "gold" : "basic";
        }

        private ObjectNode identify(String customer, String plan) {
            Instant at = now();
            ObjectNode event = event("identify", at, customer, new Sent(customer, 0), "", plan);
            event.put("userId", customer).put("anonymousId", "a-" + customer);
            event.putObject("traits").put("plan", plan);
            return event;
        }

        private ObjectNode track(String customer, String name, boolean nameless, Instant at) {
            int cents = name.equals(ORDER) ? 100 + random.nextInt(9_900) : 0;
            ObjectNode event = event("track", at, customer, new Sent(customer, cents), name, "");
            event.put("event", name);
            event.put(nameless ? "anonymousId" : "userId", nameless ? "a-" + customer : customer);
            ObjectNode properties = event.putObject("properties");
            if (cents > 0) {
                properties.put("order_id", event.path("messageId").asString());
                properties.put("total", cents / 100.0).put("currency", "CNY");
            }
            return event;
        }

        private ObjectNode event(String type, Instant at, String customer, Sent what, String name, String plan) {
            String id = "m-%d-%d".formatted(number, messages++);
            sent.put(id, new Event(what, name, plan, at));
            return Json.object().put("type", type).put("messageId", id).put("timestamp", at.toString());
        }

        /** No two of a lane's events are of one time, so that which plan was last is beyond doubt. */
        private Instant now() {
            Instant now = Instant.ofEpochMilli(Instant.now().toEpochMilli() - 1_000);
            last = now.isAfter(last) ? now : last.plusMillis(1);
            return last;
        }
    }

    /** By segment id: the profiles that meet its condition, once no coupon is younger than a day. */
    Map<String, Set<String>> deserving(Map<String, Customer> shown) {
        Map<String, Set<String>> deserving = new HashMap<>();
        segments.values().forEach(id -> deserving.put(id, new HashSet<>()));
        shown.values().forEach(customer -> {
            var events = customer.timeline().stream()
                    .map(Entry::message)
                    .distinct()
                    .map(sent::get)
                    .filter(Objects::nonNull)
                    .toList();
            long orders =
                    events.stream().filter(event -> event.name().equals(ORDER)).count();
            boolean gold = events.stream()
                    .filter(event -> !event.plan().isEmpty())
                    .max(Comparator.comparing(Event::at))
                    .filter(event -> event.plan().equals("gold"))
                    .isPresent();
            put(deserving, GOLD, customer, gold);
            put(deserving, LOYAL_GOLD, customer, gold && orders >= 3);
            put(deserving, PASSING, customer, PASSED.contains(orders));
        });
        return deserving;
    }

    private void put(Map<String, Set<String>> deserving, String segment, Customer customer, boolean is) {
        if (is) {
            Objects.requireNonNull(deserving.get(segments.get(segment))).add(customer.profile());
        }
    }
}
