package io.zhiying.profile.apply;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How accepted events are applied.
 *
 * @param threads consumers in this process; more than the topic has partitions are idle
 * @param maxBatch the most events of one poll, which are one transaction per workspace
 */
@Validated
@ConfigurationProperties("zhiying.profile.apply")
public record ApplyProperties(
        @DefaultValue("2") @Min(1) @Max(64) int threads,
        @DefaultValue("2000") @Min(1) @Max(10_000) int maxBatch) {}
