package io.zhiying.acceptance;

import io.zhiying.acceptance.Platform.Workspace;
import io.zhiying.acceptance.history.History;
import io.zhiying.acceptance.history.History.Customer;
import io.zhiying.acceptance.history.History.Entry;
import io.zhiying.acceptance.history.History.PublishedChange;
import io.zhiying.demo.api.Api;
import io.zhiying.demo.api.Customers;
import io.zhiying.demo.api.Parallel;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Load on a workspace of its own, and what there is to be seen of it afterwards. */
final class ChaosRun {
    private static final int LANES = 3;
    private static final int READERS = 4;
    private static final int FLOWING = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Platform platform;
    private final long seed;
    private final Workspace workspace;
    private final ChaosShop shop;
    private final ChaosSender sender;
    private final TopicLog topics;

    ChaosRun(Platform platform, String name, long seed) {
        this.platform = platform;
        this.seed = seed;
        this.workspace = platform.newWorkspace(name);
        this.shop = ChaosShop.open(workspace);
        this.sender = new ChaosSender(workspace, shop);
        this.topics = new TopicLog(platform.urls().kafka(), workspace.id());
    }

    String workspace() {
        return workspace.id();
    }

    ChaosSender sender() {
        return sender;
    }

    /** Sends in all lanes until that has been done. */
    void whileLoaded(Runnable chaos) throws Exception {
        var over = new AtomicBoolean();
        try (var lanes = Executors.newFixedThreadPool(LANES)) {
            List<Future<?>> running = new ArrayList<>();
            for (int lane = 0; lane < LANES; lane++) {
                var mine = shop.new Lane(lane, seed);
                var random = new Random(seed + lane);
                running.add(lanes.submit(() -> sender.run(mine, random, over::get)));
            }
            try {
                chaos.run();
            } finally {
                over.set(true);
            }
            for (Future<?> lane : running) {
                lane.get();
            }
        }
    }

    /** Returns when some hundred more events are acknowledged than now. */
    void awaitFlow() {
        int before = sender.acknowledged().size();
        Platform.await(
                "events are acknowledged",
                PATIENCE,
                () -> Optional.of(sender.acknowledged().size()).filter(now -> now >= before + FLOWING));
    }

    /** What is to be seen once all that was accepted is applied, all that time moves has moved, and all is published. */
    History history() {
        awaitApplied();
        Platform.await(
                "the coupons are out of their window",
                PATIENCE,
                () -> members(shop.segments().get(ChaosShop.BRIEF)).isEmpty() ? Optional.of(true) : Optional.empty());
        awaitPublished();
        var customers = customers();
        Map<String, Set<String>> members = new HashMap<>();
        shop.segments().values().forEach(segment -> members.put(segment, members(segment)));
        return new History(
                Map.copyOf(sender.acknowledged()),
                Map.copyOf(sender.doubtful()),
                customers,
                topics.read("customer.events").stream().map(TopicLog.Entry::id).toList(),
                topics.read("customer.segments").stream()
                        .map(entry -> new PublishedChange(
                                entry.id(),
                                entry.data().path("segmentId").asString(),
                                entry.data().path("profileId").asString(),
                                entry.data().path("change").asString().equals("ENTERED")))
                        .toList(),
                members,
                shop.deserving(customers));
    }

    private void awaitApplied() {
        Platform.await(
                "the log of accepted events is read to its end",
                PATIENCE,
                () -> topics.isReadBy("customer-profile.apply", "customer.events.accepted")
                        ? Optional.of(true)
                        : Optional.empty());
    }

    private void awaitPublished() {
        Platform.await("the outbox is empty", PATIENCE, () -> outbox() == 0 ? Optional.of(true) : Optional.empty());
    }

    private long outbox() {
        try (var database = platform.superuserOf("customer_profile");
                var statement = database.createStatement();
                var rows = statement.executeQuery("select count(*) from platform.outbox")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private Map<String, Customer> customers() {
        var api = workspace.api();
        var profiles = new Customers(api).byUserId(List.copyOf(shop.customers()));
        var tasks = new ArrayList<Callable<Map.Entry<String, Customer>>>();
        profiles.forEach((name, profile) -> tasks.add(() -> Map.entry(name, customer(api, profile))));
        var customers = new HashMap<String, Customer>();
        Parallel.run(READERS, tasks).forEach(each -> customers.put(each.getKey(), each.getValue()));
        return customers;
    }

    private static Customer customer(Api api, String profile) {
        var shown = api.must(Customers.profile(profile)).json();
        var spent = shown.path("rfm").path("monetary").path(0).path("amount");
        return new Customer(
                profile,
                Platform.all(api, "/v1/profiles/" + profile + "/events?limit=100").stream()
                        .map(item -> new Entry(
                                item.path("id").asString(),
                                item.path("messageId").asString()))
                        .toList(),
                shown.path("activity").path("events").asLong(0),
                spent.isNumber() ? spent.decimalValue().movePointRight(2).longValueExact() : 0);
    }

    private Set<String> members(String segment) {
        var members = new HashSet<String>();
        Platform.all(workspace.api(), "/v1/segments/" + segment + "/members?limit=1000")
                .forEach(member -> members.add(member.path("profileId").asString()));
        return members;
    }
}
