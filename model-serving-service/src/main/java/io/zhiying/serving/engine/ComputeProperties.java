package io.zhiying.serving.engine;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the cores are shared.
 *
 * @param cores for computing; 0 takes all that the process may use
 * @param concurrentRuns batches computed at once, over all models. One fills the gaps of the others, in which engines
 *     wait for their slowest thread or for the next batch; these share the cores equally
 */
@Validated
@ConfigurationProperties("zhiying.serving.compute")
public record ComputeProperties(
        @DefaultValue("0") @Min(0) @Max(1024) int cores,
        @DefaultValue("2") @Min(1) @Max(1024) int concurrentRuns) {

    /** Threads of one run inside an engine. */
    public int threadsPerRun() {
        int all = cores == 0 ? Runtime.getRuntime().availableProcessors() : cores;
        return Math.max(1, all / Math.max(1, concurrentRuns - 1));
    }
}
