package io.zhiying.acceptance;

import io.zhiying.acceptance.Platform.Workspace;
import io.zhiying.acceptance.history.History.Sent;
import io.zhiying.demo.api.Call;
import io.zhiying.demo.load.BatchSender;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends batch after batch as senders in the field do: again and again until there is a yes; now and then once more after
 * the yes, because the yes was not read; now and then giving up.
 */
final class ChaosSender {
    private static final int EVENTS_PER_BATCH = 50;
    private static final Duration BETWEEN_BATCHES = Duration.ofMillis(20);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(150);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Workspace workspace;
    private final ChaosShop shop;
    private final Map<String, Sent> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, Sent> doubtful = new ConcurrentHashMap<>();
    private final AtomicReference<List<ObjectNode>> first = new AtomicReference<>();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();

    ChaosSender(Workspace workspace, ChaosShop shop) {
        this.workspace = workspace;
        this.shop = shop;
    }

    Map<String, Sent> acknowledged() {
        return acknowledged;
    }

    Map<String, Sent> doubtful() {
        return doubtful;
    }

    /** Attempts without a yes, after most of which a sender cannot know whether the events have arrived. */
    int failed() {
        return failed.get();
    }

    /** Batches that were sent once more after they had been acknowledged. */
    int repeated() {
        return repeated.get();
    }

    /** Sends the batch that was acknowledged first once more. */
    void sendFirstBatchAgain() {
        acknowledge(Objects.requireNonNull(first.get()));
    }

    /** A message that was acknowledged and is not in the batch that was acknowledged first. */
    String messageOfLaterBatch() {
        var ids = new TreeSet<>(acknowledged.keySet());
        Objects.requireNonNull(first.get())
                .forEach(event -> ids.remove(event.path("messageId").asString()));
        return ids.first();
    }

    void run(ChaosShop.Lane lane, Random random, BooleanSupplier over) {
        while (!over.getAsBoolean()) {
            send(lane.nextBatch(EVENTS_PER_BATCH), random);
            Platform.pause(BETWEEN_BATCHES);
        }
        acknowledge(lane.farewells());
    }

    private void send(List<ObjectNode> batch, Random random) {
        boolean patient = random.nextInt(20) > 0;
        if (!patient && !accepted(batch)) {
            note(batch, doubtful);
            return;
        }
        acknowledge(batch);
        if (random.nextInt(20) == 0) {
            repeated.incrementAndGet();
            acknowledge(batch);
        }
    }

    private void acknowledge(List<ObjectNode> batch) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!accepted(batch)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no batch was acknowledged for " + PATIENCE);
            }
            Platform.pause(BETWEEN_ATTEMPTS);
        }
        note(batch, acknowledged);
        first.compareAndSet(null, batch);
    }

    private void note(List<ObjectNode> batch, Map<String, Sent> as) {
        batch.forEach(event -> {
            String message = event.path("messageId").asString();
            as.put(message, shop.sent(message));
        });
    }

    private boolean accepted(List<ObjectNode> batch) {
        var call = BatchSender.call(batch);
        // Tried again here, not out of sight.
        var once =
                new Call(call.method(), call.path(), call.payload(), null, false, call.key(), Duration.ofSeconds(20));
        try {
            int status = workspace.api().send(once).status();
            if (status != 200 && status != 429 && status < 500) {
                throw new AssertionError("a batch was answered " + status);
            }
            if (status != 200) {
                failed.incrementAndGet();
            }
            return status == 200;
        } catch (UncheckedIOException e) {
            failed.incrementAndGet();
            return false;
        }
    }
}
