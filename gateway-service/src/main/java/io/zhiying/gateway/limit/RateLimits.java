package io.zhiying.gateway.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.zhiying.gateway.GatewayErrors;
import io.zhiying.gateway.GatewayProperties;
import io.zhiying.platform.problem.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Token buckets, one per caller, on this node. A caller that was quiet for ten minutes starts afresh; with more
 * callers than are remembered, the least active start afresh too.
 */
@Component
public class RateLimits {
    private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

    private final GatewayProperties.RateLimit defaults;
    private final Cache<Allowance, Bucket> buckets;

    /** Part of the key, so that a changed figure holds from the next request. */
    private record Allowance(String caller, int perSecond, int burst) {}

    public RateLimits(GatewayProperties properties) {
        this.defaults = properties.rateLimit();
        this.buckets = Caffeine.newBuilder()
                .maximumSize(defaults.maxCallers())
                .expireAfterAccess(FORGET_AFTER)
                .build();
    }

    /**
     * Takes one request from the caller's rate, and tells what is left (draft-ietf-httpapi-ratelimit-headers).
     *
     * @throws Problem {@code gateway.rate_limited} where nothing is left
     */
    public void take(String caller, @Nullable Integer requestsPerSecond, HttpServletResponse response) {
        var allowance = allowance(caller, requestsPerSecond);
        var probe = buckets.get(allowance, RateLimits::bucket).tryConsumeAndReturnRemaining(1);
        response.setHeader(
                "RateLimit-Policy",
                "\"caller\";q=%d;w=%d"
                        .formatted(allowance.burst(), Math.ceilDiv(allowance.burst(), allowance.perSecond())));
        response.setHeader(
                "RateLimit",
                "\"caller\";r=%d;t=%d".formatted(probe.getRemainingTokens(), seconds(probe.getNanosToWaitForReset())));
        if (!probe.isConsumed()) {
            throw new Problem(
                            GatewayErrors.RATE_LIMITED,
                            "The rate is %d requests per second.".formatted(allowance.perSecond()))
                    .retryAfter(Duration.ofSeconds(seconds(probe.getNanosToWaitForRefill())));
        }
    }

    private Allowance allowance(String caller, @Nullable Integer own) {
        return own == null
                ? new Allowance(caller, defaults.requestsPerSecond(), defaults.burst())
                : new Allowance(caller, own, Math.max(1, own * 2));
    }

    private static Bucket bucket(Allowance allowance) {
        return Bucket.builder()
                .addLimit(limit ->
                        limit.capacity(allowance.burst()).refillGreedy(allowance.perSecond(), Duration.ofSeconds(1)))
                .build();
    }

    private static long seconds(long nanos) {
        return Math.ceilDiv(nanos, TimeUnit.SECONDS.toNanos(1));
    }
}
