package io.zhiying.serving.webhook;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How webhooks are sent.
 *
 * @param allowPrivateAddresses whether they may reach this machine and its network
 * @param timeout of connecting and of the answer
 * @param maxAttempts after which a delivery is given up
 * @param firstRetry doubled after each attempt, up to an hour
 * @param maxEndpoints of one workspace
 * @param maxWaiting deliveries to one endpoint; more are not sent
 */
@Validated
@ConfigurationProperties("zhiying.serving.webhook")
public record WebhookProperties(
        @DefaultValue("false") boolean allowPrivateAddresses,
        @DefaultValue("5s") Duration timeout,
        @DefaultValue("10") @Min(1) @Max(30) int maxAttempts,
        @DefaultValue("5s") Duration firstRetry,
        @DefaultValue("5") @Min(1) @Max(100) int maxEndpoints,
        @DefaultValue("1000") @Min(1) @Max(100_000) int maxWaiting) {}
