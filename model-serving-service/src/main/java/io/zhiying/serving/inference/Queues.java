package io.zhiying.serving.inference;

import io.micrometer.core.instrument.MeterRegistry;
import io.zhiying.serving.registry.Catalog.Served;
import org.springframework.stereotype.Component;

/** Opens the queues of loaded models, with the configured bounds. */
@Component
class Queues {
    private final InferenceProperties properties;
    private final MeterRegistry registry;

    Queues(InferenceProperties properties, MeterRegistry registry) {
        this.properties = properties;
        this.registry = registry;
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
                properties.batchTokens(),
                properties.queueTokens(),
                System::nanoTime);
        metrics.gaugeOfWaiting(queue::waitingTokens);
        return queue;
    }
}
