package io.zhiying.acceptance;

import io.zhiying.demo.api.Customers;
import io.zhiying.demo.load.BatchSender;
import io.zhiying.local.LocalStack;
import io.zhiying.local.Progress;
import io.zhiying.local.StackConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * How long it takes from an event to the membership that it brings, at a steady rate through the gateway of the platform
 * that {@code ./zhiying up} started. Ten batches a second, whether the one before is answered or not; in each the first
 * order of some customers, and with it a place in a segment. The clock starts when the batch is sent and stops when
 * {@code customer.segments} tells of the change, which is after it became visible.
 *
 * <p>Arguments: events per second (1000), seconds (30), segments (10). The first third is not counted.
 */
public final class ReactionBenchmark {
    private static final int BATCHES_PER_SECOND = 10;
    private static final int PROBES_PER_BATCH = 3;
    private static final int CUSTOMERS = 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final LocalStack stack;
    private final BenchmarkWorkspace workspace;
    private final Map<String, Long> sentAt = new ConcurrentHashMap<>();

    private ReactionBenchmark(LocalStack stack) {
        this.stack = stack;
        this.workspace = BenchmarkWorkspace.on(stack);
    }

    public static void main(String[] args) throws Exception {
        int rate = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 30;
        int segments = args.length > 2 ? Integer.parseInt(args[2]) : 10;
        var config = StackConfig.fromEnvironment(StackConfig.findRoot(), System.getenv());
        new ReactionBenchmark(LocalStack.at(config, Progress.silent())).measure(rate, seconds, segments);
    }

    private void measure(int rate, int seconds, int segments) throws Exception {
        String ordered = workspace.segment("ordered", "{\"type\":\"event\",\"event\":\"Order Completed\"}");
        workspace.segments(segments - 1);
        int batches = seconds * BATCHES_PER_SECOND;
        int probes = batches * PROBES_PER_BATCH;
        Map<String, Long> enteredAt = new HashMap<>();
        try (var lanes = Executors.newVirtualThreadPerTaskExecutor()) {
            var topics = new TopicLog(stack.urls().kafka(), workspace.id());
            var begun = new CountDownLatch(1);
            Future<?> following =
                    lanes.submit(() -> topics.follow("customer.segments", PATIENCE, begun::countDown, entry -> {
                        if (entry.data().path("segmentId").asString().equals(ordered)) {
                            enteredAt.put(entry.data().path("profileId").asString(), System.nanoTime());
                        }
                        return enteredAt.size() < probes;
                    }));
            begun.await();
            send(batches, rate / BATCHES_PER_SECOND, lanes::submit);
            following.get();
        }
        print(rate, batches, enteredAt);
    }

    private void send(int batches, int size, Function<Runnable, Future<?>> lanes) throws Exception {
        List<Future<?>> sending = new ArrayList<>();
        long start = System.nanoTime();
        for (int batch = 0; batch < batches; batch++) {
            long at = start + batch * (1_000_000_000L / BATCHES_PER_SECOND);
            Thread.sleep(Duration.ofNanos(Math.max(0, at - System.nanoTime())));
            var events = events(batch, size);
            sending.add(lanes.apply(() -> {
                events.stream()
                        .map(event -> event.path("userId").asString())
                        .filter(user -> user.startsWith("probe"))
                        .forEach(user -> sentAt.put(user, at));
                workspace.api().must(BatchSender.call(events));
            }));
        }
        for (Future<?> each : sending) {
            each.get();
        }
    }

    private static List<ObjectNode> events(int batch, int size) {
        List<ObjectNode> events = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String id = batch + "-" + i;
            events.add(
                    i < PROBES_PER_BATCH
                            ? Events.order(id, "probe-" + id, "TEA", 20)
                            : Events.track("Product Viewed", id, "c" + (batch * size + i) % CUSTOMERS));
        }
        return events;
    }

    private void print(int rate, int batches, Map<String, Long> enteredAt) {
        var users = new Customers(workspace.api()).userIds(List.copyOf(enteredAt.keySet()));
        var took = enteredAt.entrySet().stream()
                .filter(entered -> batchOf(users.get(entered.getKey())) >= batches / 3)
                .mapToDouble(entered -> (entered.getValue()
                                - Optional.ofNullable(sentAt.get(users.get(entered.getKey())))
                                        .orElseThrow())
                        / 1e6)
                .sorted()
                .toArray();
        System.out.printf(
                "%,d events/s: event to membership p50 %.0f ms, p95 %.0f ms, p99 %.0f ms, longest %.0f ms of %,d%n",
                rate,
                took[took.length / 2],
                took[took.length * 95 / 100],
                took[took.length * 99 / 100],
                took[took.length - 1],
                took.length);
    }

    private static int batchOf(String user) {
        return Integer.parseInt(user.split("-")[1]);
    }
}
