package io.zhiying.acceptance;

import io.zhiying.demo.api.Api;
import io.zhiying.demo.api.Customers;
import io.zhiying.demo.api.Parallel;
import io.zhiying.demo.load.BatchSender;
import io.zhiying.demo.load.RetailEvents;
import io.zhiying.demo.sample.Household;
import io.zhiying.demo.sample.SampleData;
import io.zhiying.demo.sample.YearShift;
import io.zhiying.local.LocalStack;
import io.zhiying.local.Progress;
import io.zhiying.local.StackConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends the sample year through the gateway of the platform that {@code ./zhiying up} started, to a workspace of its
 * own each round, and waits until the last events are in the profiles; then until no process is at work any more, and
 * counts what every profile has. A profile's segments change in the transaction that puts the event on its timeline, so
 * both are visible at once. Prints events per second, how many times as fast PostgreSQL copies the same rows
 * ({@link CopyBaseline}), and the processor time of each process per event.
 *
 * <p>The first round after a start meets JVMs that have compiled nothing yet. Arguments: rounds (3),
 * segments that follow (10).
 */
public final class IngestionBenchmark {
    private static final int LANES = 4;
    private static final int LAST_CUSTOMERS = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final SampleData data;
    private final LocalStack stack;
    private final int segments;

    private IngestionBenchmark(SampleData data, LocalStack stack, int segments) {
        this.data = data;
        this.stack = stack;
        this.segments = segments;
    }

    public static void main(String[] args) throws SQLException, IOException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        Path root = StackConfig.findRoot();
        var stack = LocalStack.at(StackConfig.fromEnvironment(root, System.getenv()), Progress.silent());
        int segments = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        var benchmark = new IngestionBenchmark(SampleData.read(root.resolve("sample-data")), stack, segments);
        for (int round = 1; round <= rounds; round++) {
            benchmark.measure(round);
        }
    }

    private void measure(int round) throws SQLException, IOException {
        var year = year();
        var workspace = BenchmarkWorkspace.on(stack);
        workspace.segments(segments);
        var sender = workspace.api();
        ProcessorTimes.awaitIdle(stack);
        var idle = ProcessorTimes.of(stack);
        long start = System.nanoTime();
        new BatchSender(sender, LANES).send(year);
        double acknowledged = secondsSince(start);
        awaitLast(sender, year);
        double visible = secondsSince(start);
        var shown = ProcessorTimes.of(stack);
        ProcessorTimes.awaitIdle(stack);
        var done = ProcessorTimes.of(stack);
        int counted = counted(sender);
        if (counted != year.size()) {
            throw new IllegalStateException(counted + " of " + year.size() + " events are in the profiles");
        }
        System.out.printf(
                "round %d: %,d events, acknowledged %,.0f/s, visible %,.0f/s%n",
                round, year.size(), year.size() / acknowledged, year.size() / visible);
        var copied = new CopyBaseline(stack).measure(workspace.id());
        System.out.printf(
                "the same rows by COPY: %,.0f/s; visible events are one in %.1f of that%n",
                copied.rowsPerSecond(), copied.rowsPerSecond() / (year.size() / visible));
        System.out.println("processor µs per event:    until visible   until idle");
        done.since(idle)
                .byName()
                .forEach((name, until) -> System.out.printf(
                        "  %-32s %6.1f       %6.1f%n",
                        name,
                        1e6 * shown.since(idle).byName().getOrDefault(name, 0.0) / year.size(),
                        1e6 * until / year.size()));
    }

    private List<ObjectNode> year() {
        var shift = YearShift.untilYesterday(Instant.now());
        var events = new RetailEvents(data, shift);
        var year = new ArrayList<ObjectNode>();
        data.baskets().forEach(basket -> year.add(events.order(basket)));
        data.redemptions().forEach(redemption -> year.add(events.redemption(redemption)));
        year.sort(Comparator.comparing(
                event -> Instant.parse(event.path("timestamp").asString())));
        var first = Instant.parse(year.getFirst().path("timestamp").asString());
        year.addAll(
                0,
                data.households().stream()
                        .map(household -> events.identify(household, first))
                        .toList());
        return year;
    }

    /** The latest event of each of the customers with the latest ones: some in every lane and every partition. */
    private static void awaitLast(Api api, List<ObjectNode> year) {
        Map<String, String> waiting = new LinkedHashMap<>();
        for (ObjectNode event : year.reversed()) {
            if (waiting.size() < LAST_CUSTOMERS) {
                waiting.putIfAbsent(
                        event.path("userId").asString(), event.path("messageId").asString());
            }
        }
        var customers = new Customers(api);
        waiting.forEach((user, messageId) -> Platform.await(
                "the last event of " + user + " is visible",
                PATIENCE,
                () -> customers.byUserId(user).filter(profile -> timelineHas(api, profile, messageId))));
    }

    private static boolean timelineHas(Api api, String profile, String messageId) {
        return api.must(Customers.timeline(profile, Optional.empty(), 10))
                .json()
                .path("items")
                .valueStream()
                .anyMatch(event -> event.path("messageId").asString("").equals(messageId));
    }

    private int counted(Api api) {
        var users = data.households().stream().map(Household::userId).toList();
        var tasks = new ArrayList<Callable<Integer>>();
        new Customers(api)
                .byUserId(users)
                .values()
                .forEach(profile -> tasks.add(() -> api.must(Customers.profile(profile))
                        .json()
                        .path("activity")
                        .path("events")
                        .asInt()));
        return Parallel.run(LANES, tasks).stream().mapToInt(Integer::intValue).sum();
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
