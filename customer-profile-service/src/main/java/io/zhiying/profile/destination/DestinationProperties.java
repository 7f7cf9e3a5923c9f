package io.zhiying.profile.destination;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How destinations are sent to.
 *
 * @param allowPrivateAddresses whether they may be on this machine and its network
 * @param timeout of connecting and of the answer
 * @param maxDestinations of one workspace
 * @param maxWaiting deliveries of one destination; what comes on top is dropped, and counted
 * @param maxItems in one delivery
 * @param parallelism destinations that are sent to at a time by this process
 * @param firstRetry doubled after each failure, up to an hour
 * @param maxAttempts after which a delivery has failed
 * @param pauseAfter failures one after the other
 * @param keep how long deliveries can be sent again
 */
@Validated
@ConfigurationProperties("zhiying.profile.destinations")
public record DestinationProperties(
        @DefaultValue("false") boolean allowPrivateAddresses,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("20") @Min(1) @Max(1_000) int maxDestinations,
        @DefaultValue("10000") @Min(1) @Max(1_000_000) int maxWaiting,
        @DefaultValue("100") @Min(1) @Max(1_000) int maxItems,
        @DefaultValue("16") @Min(1) @Max(256) int parallelism,
        @DefaultValue("5s") Duration firstRetry,
        @DefaultValue("12") @Min(1) @Max(50) int maxAttempts,
        @DefaultValue("10") @Min(1) @Max(100) int pauseAfter,
        @DefaultValue("3d") Duration keep) {}
