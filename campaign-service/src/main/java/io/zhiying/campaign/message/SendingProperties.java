package io.zhiying.campaign.message;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How campaigns are sent, on any channel.
 *
 * @param maxAttempts before a message that is deferred is given up
 * @param firstRetry wait after the first deferral; doubles each time, up to {@code longestRetry}
 * @param batch messages that a campaign takes at a time
 * @param slice how long a campaign works before others get their turn
 * @param pause between tries while a channel or a neighbour is away
 * @param previewAudience people that a preview looks at, at most
 */
@Validated
@ConfigurationProperties("zhiying.campaign.sending")
public record SendingProperties(
        @DefaultValue("8") @Min(1) @Max(50) int maxAttempts,
        @DefaultValue("30s") Duration firstRetry,
        @DefaultValue("6h") Duration longestRetry,
        @DefaultValue("50") @Min(1) @Max(500) int batch,
        @DefaultValue("30s") Duration slice,
        @DefaultValue("5s") Duration pause,
        @DefaultValue("10000") @Min(1) @Max(1_000_000) int previewAudience) {}
