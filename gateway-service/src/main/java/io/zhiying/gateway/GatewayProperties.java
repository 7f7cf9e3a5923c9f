package io.zhiying.gateway;

import io.zhiying.gateway.route.RouteProperties;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The gateway's settings.
 *
 * @param publicUrl under which clients reach the gateway; shown in the API documents
 * @param maxInFlight requests answered at the same time; more get 503 at once
 * @param accessLog one line per request, without personal data
 */
@Validated
@ConfigurationProperties("zhiying.gateway")
public record GatewayProperties(
        @NotNull URI publicUrl,
        @DefaultValue("512") @Min(1) @Max(100_000) int maxInFlight,
        @DefaultValue("true") boolean accessLog,
        @NotEmpty List<@Valid RouteProperties> routes,
        @DefaultValue @Valid Upstream upstream,
        @DefaultValue @Valid Breaker breaker,
        @DefaultValue @Valid RateLimit rateLimit,
        @DefaultValue @Valid Keys keys,
        @DefaultValue @Valid Cors cors) {

    /**
     * Connections to the services.
     *
     * @param maxConnections to each service
     * @param acquireTimeout longest wait for a free one
     * @param retries of a request that is safe to repeat, after the connection failed
     */
    public record Upstream(
            @DefaultValue("256") @Min(1) int maxConnections,
            @DefaultValue("1s") Duration connectTimeout,
            @DefaultValue("2s") Duration acquireTimeout,
            @DefaultValue("1") @Min(0) @Max(5) int retries) {}

    /**
     * When to stop asking a service that does not answer.
     *
     * @param window over which failures are counted
     * @param minimumCalls within the window before it may open
     * @param failurePercent of the calls in the window that opens it
     * @param openFor how long it stays open before trying again
     */
    public record Breaker(
            @DefaultValue("10s") Duration window,
            @DefaultValue("10") @Min(1) int minimumCalls,
            @DefaultValue("50") @Min(1) @Max(100) int failurePercent,
            @DefaultValue("5s") Duration openFor) {}

    /**
     * What one credential may ask, on this node; a key may carry its own figure.
     *
     * @param burst requests that may come at once after a pause
     * @param maxCallers whose state is remembered
     */
    public record RateLimit(
            @DefaultValue("500") @Min(1) int requestsPerSecond,
            @DefaultValue("1000") @Min(1) int burst,
            @DefaultValue("10000") @Min(1) int maxCallers) {}

    /**
     * @param cacheFor how long a node may still honour a key that another node revoked
     * @param cacheSize keys kept in memory
     * @param gracePeriod of the old secret after a rotation, where the request does not say
     */
    public record Keys(
            @DefaultValue("3s") Duration cacheFor,
            @DefaultValue("10000") @Min(1) int cacheSize,
            @DefaultValue("24h") Duration gracePeriod) {
        public Keys {
            if (cacheFor.compareTo(Duration.ofSeconds(5)) > 0) {
                throw new IllegalArgumentException("zhiying.gateway.keys.cache-for must be at most 5s");
            }
        }
    }

    /** Browsers of other origins; none by default. */
    public record Cors(
            @DefaultValue List<String> allowedOrigins,
            @DefaultValue("1h") Duration maxAge) {}
}
