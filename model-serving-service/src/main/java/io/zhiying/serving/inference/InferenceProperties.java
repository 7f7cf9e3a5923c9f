package io.zhiying.serving.inference;

import com.sun.management.OperatingSystemMXBean;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The bounds of inference.
 *
 * @param batchTokens the largest batch, counted with its padding; rows for models that read no text
 * @param batchInputs texts or requests in a batch; 1 turns batching off
 * @param runTokens as many tokens as the weights of a model take to be read, beside which those of a batch are computed:
 *     about 16 on processors, hundreds on a GPU; less padding is worth a batch of its own
 * @param queueTokens waiting for one model at most; more is answered 429
 * @param allQueuesTokens waiting for all models together
 * @param workspaceShare the part of a queue that one workspace may fill
 * @param longestWait in a queue, as foreseen from its rate of late; more is answered 429
 * @param arrivalWait of a request for a processor, before it is read, where more come than go; what waited longer is
 *     answered 429
 * @param timeout of a request, queueing included
 * @param maxInputs texts or rows in one request
 * @param maxTextLength UTF-16 units of one text
 * @param maxElements of all tensors of one request
 * @param memory for loaded models, a size or a share of what the machine or container has; the least recently used is
 *     unloaded for a new one
 * @param loading how long a version may take to get ready where it is promoted, pinned or tried out
 * @param pinned shared models that are loaded from the start and stay; the service is ready when they are warm
 */
@Validated
@ConfigurationProperties("zhiying.serving.inference")
public record InferenceProperties(
        @DefaultValue("2048") @Min(1) @Max(1 << 20) int batchTokens,
        @DefaultValue("256") @Min(1) @Max(1 << 16) int batchInputs,
        @DefaultValue("16") @Min(0) @Max(1 << 16) int runTokens,
        @DefaultValue("65536") @Min(1) @Max(1 << 24) int queueTokens,
        @DefaultValue("262144") @Min(1) @Max(1 << 26) int allQueuesTokens,

        @DefaultValue("0.5") @DecimalMin("0.01") @DecimalMax("1")
        double workspaceShare,

        @DefaultValue("5s") Duration longestWait,
        @DefaultValue("100ms") Duration arrivalWait,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("2048") @Min(1) @Max(100_000) int maxInputs,
        @DefaultValue("131072") @Min(1) @Max(1 << 24) int maxTextLength,
        @DefaultValue("1048576") @Min(1) @Max(1 << 26) int maxElements,
        @DefaultValue("600MB") String memory,
        @DefaultValue("60s") Duration loading,
        @DefaultValue List<String> pinned) {
    public InferenceProperties {
        MemoryBudget.bytes(memory, Long.MAX_VALUE);
    }

    /** What loaded models may take together. */
    long memoryBytes() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return MemoryBudget.bytes(memory, system.getTotalMemorySize());
    }
}
