package io.zhiying.demo.load;

import io.zhiying.demo.api.Api;
import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Json;
import io.zhiying.demo.api.Parallel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends events through {@code POST /v1/batch} in a few lanes at once. All events of one customer go down one lane, so
 * that they arrive in the order in which they are given.
 */
public final class BatchSender {
    /** Keeps a batch of orders near 250 KB, half of what the platform takes. */
    public static final int EVENTS_PER_BATCH = 400;

    private final Api api;
    private final int lanes;

    public BatchSender(Api api, int lanes) {
        this.api = api;
        this.lanes = lanes;
    }

    /** Returns the number of batches, all of them acknowledged; fails on the first that is not. */
    public int send(List<ObjectNode> events) {
        var sending = new ArrayList<Callable<Integer>>();
        byLane(events).forEach(lane -> sending.add(() -> sendInOrder(lane)));
        return Parallel.run(lanes, sending).stream().mapToInt(Integer::intValue).sum();
    }

    /** The call that carries these events. */
    public static Call call(List<ObjectNode> events) {
        ArrayNode batch = Json.array();
        events.forEach(batch::add);
        return Call.post("/v1/batch", Json.object().set("batch", batch)).withWriteKey();
    }

    private int sendInOrder(List<ObjectNode> events) {
        int batches = 0;
        for (int from = 0; from < events.size(); from += EVENTS_PER_BATCH) {
            int to = Math.min(from + EVENTS_PER_BATCH, events.size());
            api.must(call(events.subList(from, to)));
            batches++;
        }
        return batches;
    }

    private List<List<ObjectNode>> byLane(List<ObjectNode> events) {
        var byLane = new ArrayList<List<ObjectNode>>();
        for (int lane = 0; lane < lanes; lane++) {
            byLane.add(new ArrayList<>());
        }
        for (ObjectNode event : events) {
            int lane = Math.floorMod(event.path("userId").asString().hashCode(), lanes);
            byLane.get(lane).add(event);
        }
        return byLane;
    }
}
