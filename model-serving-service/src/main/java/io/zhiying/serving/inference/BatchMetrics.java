package io.zhiying.serving.inference;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/** The figures of one version: {@code zhiying_model_*}, tagged with model, version and owner. */
final class BatchMetrics implements AutoCloseable {
    private final MeterRegistry registry;
    private final Tags tags;
    private final Counter requests;
    private final Counter errors;
    private final Counter refused;
    private final Counter dropped;
    private final Counter tokens;
    private final Timer queue;
    private final Timer inference;
    private final DistributionSummary batch;

    BatchMetrics(MeterRegistry registry, String model, int version, String owner) {
        this.registry = registry;
        this.tags = Tags.of("model", model, "version", Integer.toString(version), "owner", owner);
        this.requests = counter("requests", "Requests to the version");
        this.errors = counter("errors", "Batches that the engine failed to compute");
        this.refused = counter("refused", "Requests refused for a full queue");
        this.dropped = counter("dropped", "Inputs dropped: late, or no longer waited for");
        this.tokens = counter("tokens", "Tokens, or rows, that were computed");
        this.queue = Timer.builder("zhiying.model.queue")
                .description("Time that an input waited")
                .tags(tags)
                .publishPercentileHistogram()
                .maximumExpectedValue(Duration.ofSeconds(30))
                .register(registry);
        this.inference = Timer.builder("zhiying.model.inference")
                .description("Time to compute a batch")
                .tags(tags)
                .publishPercentileHistogram()
                .maximumExpectedValue(Duration.ofSeconds(30))
                .register(registry);
        this.batch = DistributionSummary.builder("zhiying.model.batch.size")
                .description("Inputs in a batch")
                .tags(tags)
                .register(registry);
    }

    void gaugeOfWaiting(Supplier<Number> waitingTokens) {
        io.micrometer.core.instrument.Gauge.builder("zhiying.model.queue.tokens", waitingTokens)
                .description("Tokens that wait")
                .tags(tags)
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder("zhiying.model." + name)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    void requested() {
        requests.increment();
    }

    void refused() {
        refused.increment();
    }

    void dropped() {
        dropped.increment();
    }

    void failed() {
        errors.increment();
    }

    void queued(long nanos) {
        queue.record(Duration.ofNanos(nanos));
    }

    void computed(int inputs, long tokensComputed, long nanos) {
        batch.record(inputs);
        tokens.increment(tokensComputed);
        inference.record(Duration.ofNanos(nanos));
    }

    /** An unloaded model leaves no gauge behind; its counters stay. */
    @Override
    public void close() {
        registry.find("zhiying.model.queue.tokens").tags(tags).meters().forEach(registry::remove);
    }
}
