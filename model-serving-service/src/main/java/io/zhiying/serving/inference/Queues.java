package io.zhiying.serving.inference;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.zhiying.serving.registry.Catalog.Served;
import org.springframework.stereotype.Component;

/** Opens the queues of loaded models, with the configured bounds. */
@Component
class Queues {
    private final InferenceProperties properties;
    private final MeterRegistry registry;
    private final Tracer tracer;
    private final Room room;

    Queues(InferenceProperties properties, MeterRegistry registry, Tracer tracer) {
        this.properties = properties;
        this.registry = registry;
        this.tracer = tracer;
        this.room = new Room(properties.allQueuesTokens());
        Gauge.builder("zhiying.model.queues.tokens", room, Room::taken)
                .description("Tokens that wait in all queues together")
                .register(registry);
    }

    /** Of one request. */
    int maxRows() {
        return properties.maxInputs();
    }

    BatchMetrics metrics(Served served) {
        var version = served.version();
        return new BatchMetrics(
                registry, version.model(), version.number(), version.owner().value());
    }

    <I, O> BatchQueue<I, O> open(Served served, BatchRunner<I, O> runner, BatchMetrics metrics) {
        var queue = new BatchQueue<>(
                served.version().model() + "-" + served.version().number(),
                runner,
                metrics,
                new BatchSpans(
                        tracer, served.version().model(), served.version().number()),
                bounds(served),
                room,
                System::nanoTime);
        metrics.gaugeOfWaiting(queue::waitingTokens);
        return queue;
    }

    private QueueBounds bounds(Served served) {
        var bounds = new QueueBounds(
                properties.batchTokens(),
                properties.batchInputs(),
                properties.runTokens(),
                properties.queueTokens(),
                properties.workspaceShare(),
                properties.longestWait());
        return bounds.withBatchInputs(served.version().request().batchInputs(bounds.batchInputs()));
    }
}
