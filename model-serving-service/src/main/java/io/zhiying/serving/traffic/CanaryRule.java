package io.zhiying.serving.traffic;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a version that gets a share of the traffic loses it again. Both limits are held against what all replicas saw in
 * the last {@code windowSeconds}, and not before the version has answered {@code minRequests} of them.
 *
 * @param maxErrorRate of the version's requests, 0 to 1; and more than the champion's, which a trouble of both shares
 * @param maxLatencyRatio of the 95th percentile of its latency to the champion's, where that has as many requests;
 *     differences under {@link #NOISE} do not count
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CanaryRule(
        @Schema(example = "200") @Nullable @Min(1) @Max(1_000_000)
        Integer minRequests,

        @Schema(example = "300") @Nullable @Min(5) @Max(3600)
        Integer windowSeconds,

        @Schema(example = "0.02") @Nullable @DecimalMin("0") @DecimalMax("1")
        Double maxErrorRate,

        @Schema(example = "1.5") @Nullable @DecimalMin("1") @DecimalMax("1000")
        Double maxLatencyRatio) {
    static final Duration NOISE = Duration.ofMillis(5);

    private static final int MIN_REQUESTS = 100;
    private static final int WINDOW_SECONDS = 300;
    private static final double MAX_ERROR_RATE = 0.02;
    private static final double MAX_LATENCY_RATIO = 1.5;

    /** What is left out gets its default. */
    CanaryRule complete() {
        return new CanaryRule(
                minRequests == null ? MIN_REQUESTS : minRequests,
                windowSeconds == null ? WINDOW_SECONDS : windowSeconds,
                maxErrorRate == null ? MAX_ERROR_RATE : maxErrorRate,
                maxLatencyRatio == null ? MAX_LATENCY_RATIO : maxLatencyRatio);
    }

    Duration window() {
        return Duration.ofSeconds(windowSeconds == null ? WINDOW_SECONDS : windowSeconds);
    }

    /** Why the canary breaks the rule; empty while it does not. */
    Optional<String> brokenBy(Tally canary, Tally champion) {
        CanaryRule rule = complete();
        long least = orZero(rule.minRequests);
        double errors = rule.maxErrorRate == null ? 1 : rule.maxErrorRate;
        double ratio = rule.maxLatencyRatio == null ? Double.MAX_VALUE : rule.maxLatencyRatio;
        if (canary.requests() < least) {
            return Optional.empty();
        }
        if (canary.errorRate() > errors && canary.errorRate() > champion.errorRate()) {
            return Optional.of("%d of %d requests failed (%s), allowed are %s; of the champion's failed %s."
                    .formatted(
                            canary.errors(),
                            canary.requests(),
                            percent(canary.errorRate()),
                            percent(errors),
                            percent(champion.errorRate())));
        }
        double slow = canary.latencies().percentile(0.95);
        double usual = champion.latencies().percentile(0.95);
        if (champion.requests() >= least && slow > usual * ratio && slow - usual > NOISE.toMillis()) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "95%% of %d requests took up to %.1f ms, allowed are %.2f times the champion's %.1f ms.",
                    canary.requests(),
                    slow,
                    ratio,
                    usual));
        }
        return Optional.empty();
    }

    private static long orZero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    private static String percent(double rate) {
        return String.format(Locale.ROOT, "%.1f%%", rate * 100);
    }
}
