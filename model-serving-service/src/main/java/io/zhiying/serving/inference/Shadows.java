package io.zhiying.serving.inference;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
import io.zhiying.serving.traffic.Comparison;
import io.zhiying.serving.traffic.Routes.Rules;
import io.zhiying.serving.traffic.ShadowCounts;
import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Shows requests to shadows after their callers have been answered, one at a time, and compares the answers. A request
 * waits in a queue that takes no more than its bounds: what does not fit is dropped and counted. Nothing here can fail
 * or delay an answer; it costs a turn on the cores.
 */
@Component
class Shadows {
    private static final Logger log = LoggerFactory.getLogger(Shadows.class);

    private final LoadedModels models;
    private final ShadowCounts counts;
    private final InferenceProperties properties;
    private final BlockingQueue<Task> waiting;
    private final Semaphore room;
    private final Counter compared;
    private final Counter failed;
    private final Counter dropped;
    private final Thread worker;

    Shadows(
            LoadedModels models,
            ShadowCounts counts,
            InferenceProperties properties,
            ShadowProperties bounds,
            MeterRegistry meters) {
        this.models = models;
        this.counts = counts;
        this.properties = properties;
        this.waiting = new ArrayBlockingQueue<>(bounds.waitingRequests());
        this.room = new Semaphore(bounds.waitingValues());
        this.compared = counter(meters, "compared");
        this.failed = counter(meters, "failed");
        this.dropped = counter(meters, "dropped");
        Gauge.builder("zhiying.model.shadow.waiting", waiting, BlockingQueue::size)
                .description("Requests that wait for their shadow")
                .register(meters);
        this.worker = Thread.ofPlatform().daemon().name("shadows").start(this::work);
    }

    private static Counter counter(MeterRegistry meters, String outcome) {
        return Counter.builder("zhiying.model.shadow.requests")
                .description("Requests for shadows, by what became of them")
                .tag("outcome", outcome)
                .register(meters);
    }

    private record Task(
            WorkspaceId workspace,
            Rules rules,
            Served shadow,
            List<Tensor> inputs,
            List<Tensor> outputs,
            long nanos,
            int size) {}

    /** @param nanos that the answer took */
    void offer(Route route, List<Tensor> inputs, Inference.Answer answer, long nanos) {
        Rules rules = route.routes().rules();
        Served shadow = route.shadow();
        if (rules == null || shadow == null) {
            return;
        }
        int size = size(inputs) + size(answer.outputs());
        var task = new Task(Workspaces.current(), rules, shadow, inputs, answer.outputs(), nanos, size);
        if (!room.tryAcquire(size)) {
            drop(rules);
        } else if (!waiting.offer(task)) {
            room.release(size);
            drop(rules);
        }
    }

    private void drop(Rules rules) {
        dropped.increment();
        counts.dropped(rules);
    }

    private static int size(List<Tensor> tensors) {
        long size = 0;
        for (Tensor tensor : tensors) {
            size += tensor.values() instanceof Values.Texts(var texts)
                    ? texts.stream().mapToLong(String::length).sum()
                    : tensor.values().size();
        }
        return (int) Math.min(size, Integer.MAX_VALUE / 4);
    }

    private void work() {
        try {
            while (true) {
                Task task = waiting.take();
                try {
                    Workspaces.run(task.workspace(), () -> compare(task));
                } finally {
                    room.release(task.size());
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void compare(Task task) {
        long start = System.nanoTime();
        try (var lease = models.acquire(task.shadow(), properties.timeout())) {
            var answer = Terms.patiently(() -> lease.model().infer(task.inputs(), properties.timeout()));
            Finite.require(answer.outputs());
            long took = System.nanoTime() - start;
            counts.compared(task.rules(), Comparison.of(task.outputs(), answer.outputs()), task.nanos(), took);
            compared.increment();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | OutOfMemoryError failure) {
            log.debug("a shadow failed", failure);
            failed.increment();
            counts.failed(task.rules());
        }
    }

    @PreDestroy
    void close() throws InterruptedException {
        worker.interrupt();
        Objects.requireNonNull(worker).join(1000);
    }
}
