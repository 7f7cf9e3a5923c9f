package io.zhiying.campaign.webhook;

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
 * @param parallelism messages of one campaign at a time
 * @param timeout of connecting and of the whole answer
 */
@Validated
@ConfigurationProperties("zhiying.campaign.webhook")
public record WebhookProperties(
        @DefaultValue("false") boolean allowPrivateAddresses,
        @DefaultValue("4") @Min(1) @Max(64) int parallelism,
        @DefaultValue("10s") Duration timeout) {}
