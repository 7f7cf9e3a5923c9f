package io.zhiying.profile.webhook;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of webhook sources.
 *
 * @param publicUrl before the path of a source, as its sender sees it
 * @param maxSources of one workspace
 * @param maxBody of one payload
 * @param tolerance how far the time that a sender signed may be from ours
 * @param maxEvents that a mapping may make of one payload
 * @param maxKept payloads of one source that no mapping took; the oldest make room
 * @param keepPayloads how long they are kept
 * @param remember how long a payload that was taken is known again
 * @param maxConcurrentRequests more are answered 503 at once
 */
@Validated
@ConfigurationProperties("zhiying.profile.webhook")
public record WebhookProperties(
        @DefaultValue("http://127.0.0.1:8080") String publicUrl,
        @DefaultValue("50") @Min(1) @Max(1_000) int maxSources,
        @DefaultValue("500KB") DataSize maxBody,
        @DefaultValue("5m") Duration tolerance,
        @DefaultValue("200") @Min(1) @Max(2_500) int maxEvents,
        @DefaultValue("1000") @Min(1) @Max(100_000) int maxKept,
        @DefaultValue("14d") Duration keepPayloads,
        @DefaultValue("30d") Duration remember,
        @DefaultValue("16") @Min(1) @Max(1_000) int maxConcurrentRequests) {}
