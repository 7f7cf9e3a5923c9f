package io.zhiying.serving.inference;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one version: {@code zhiying_model_*}, tagged with model, version and owner; those that count what was
 * asked also with the workspace that asked.
 */
final class BatchMetrics implements AutoCloseable {
    private static final String ERRORS = "Inputs that the engine failed to compute";
    private static final int MAX_COUNTERS = 4_000;

    private final MeterRegistry registry;
    private final Tags tags;
    private final Map<Counted, Counter> counters = new ConcurrentHashMap<>();
    private final Counter dropped;
    private final Timer queue;
    private final Timer inference;
    private final DistributionSummary batch;

    BatchMetrics(MeterRegistry registry, String model, int version, String owner) {
        this.registry = registry;
        this.tags = Tags.of("model", model, "version", Integer.toString(version), "owner", owner);
        this.dropped = Counter.builder("zhiying.model.dropped")
                .description("Inputs dropped, or texts left off: late, or no longer waited for")
                .tags(tags)
                .register(registry);
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
        Gauge.builder("zhiying.model.queue.tokens", waitingTokens)
                .description("Tokens that wait")
                .tags(tags)
                .register(registry);
    }

    /**
     * @param counted against the budget
     * @param measured by which the process grew at this load; null where the system does not tell
     */
    void gaugesOfMemory(long counted, @Nullable Long measured) {
        gaugeOfMemory("counted", "Memory that the version counts for", counted);
        if (measured != null) {
            gaugeOfMemory("resident", "By how much the process grew as the version was loaded", measured);
        }
    }

    private void gaugeOfMemory(String name, String description, long bytes) {
        Gauge.builder("zhiying.model.memory." + name, () -> bytes)
                .description(description)
                .baseUnit("bytes")
                .tags(tags)
                .register(registry);
    }

    private record Counted(String name, String workspace) {}

    void requested(String workspace) {
        count("errors", ERRORS, workspace, 0); // there from the start, for whoever watches for a change
        count("requests", "Requests to the version", workspace, 1);
    }

    void refused(String workspace) {
        count("refused", "Requests refused for a full queue", workspace, 1);
    }

    /** Dropped before it was computed, or a text before it was whole. */
    void dropped() {
        dropped.increment();
    }

    void failed(String workspace) {
        count("errors", ERRORS, workspace, 1);
    }

    /** @param waited nanoseconds until its batch began */
    void answered(String workspace, long tokens, long waited) {
        count("tokens", "Tokens, or rows, that were computed", workspace, tokens);
        queue.record(Duration.ofNanos(waited));
    }

    void computed(int inputs, long nanos) {
        batch.record(inputs);
        inference.record(Duration.ofNanos(nanos));
    }

    private void count(String name, String description, String workspace, long amount) {
        String label = counters.size() < MAX_COUNTERS ? workspace : "others";
        counters.computeIfAbsent(
                        new Counted(name, label),
                        counted -> Counter.builder("zhiying.model." + name)
                                .description(description)
                                .tags(tags)
                                .tag("workspace", label)
                                .register(registry))
                .increment(amount);
    }

    /** An unloaded model leaves no gauge behind; its counters stay. */
    @Override
    public void close() {
        for (String gauge : List.of(
                "zhiying.model.queue.tokens", "zhiying.model.memory.counted", "zhiying.model.memory.resident")) {
            registry.find(gauge).tags(tags).meters().forEach(registry::remove);
        }
    }
}
