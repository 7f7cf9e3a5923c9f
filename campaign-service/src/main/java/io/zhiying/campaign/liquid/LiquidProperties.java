package io.zhiying.campaign.liquid;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What one rendering may take.
 *
 * @param maxSource characters of a template
 * @param maxOutput characters of a rendered part, and of any value on the way to it
 * @param maxIterations of all loops together
 * @param maxTime of rendering one part
 */
@Validated
@ConfigurationProperties("zhiying.campaign.liquid")
public record LiquidProperties(
        @DefaultValue("100000") @Min(1000) @Max(1_000_000) int maxSource,
        @DefaultValue("500000") @Min(1000) @Max(5_000_000) int maxOutput,
        @DefaultValue("5000") @Min(10) @Max(1_000_000) int maxIterations,
        @DefaultValue("500ms") Duration maxTime) {}
