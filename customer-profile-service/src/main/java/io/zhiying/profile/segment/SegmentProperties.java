package io.zhiying.profile.segment;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of segments.
 *
 * @param maxPerWorkspace each is looked at after every batch of events
 * @param sweepEvery how often moments that have come are looked for
 * @param chunk how many customers a computation locks and changes in one transaction
 */
@Validated
@ConfigurationProperties("zhiying.profile.segments")
public record SegmentProperties(
        @DefaultValue("200") @Min(1) @Max(10_000) int maxPerWorkspace,
        @DefaultValue("15s") Duration sweepEvery,
        @DefaultValue("2000") @Min(1) @Max(10_000) int chunk) {}
