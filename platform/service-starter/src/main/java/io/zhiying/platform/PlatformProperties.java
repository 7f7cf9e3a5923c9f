package io.zhiying.platform;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of the shared machinery.
 *
 * @param maxIdempotentBody the largest body of a POST with Idempotency-Key; it is held in memory
 * @param jobConcurrency jobs at a time in this process
 * @param partitions of each topic, when it is first made
 * @param replication of each topic, when it is first made
 */
@Validated
@ConfigurationProperties("zhiying.platform")
public record PlatformProperties(
        @DefaultValue("1MB") DataSize maxIdempotentBody,
        @DefaultValue("2") @Min(1) @Max(64) int jobConcurrency,
        @DefaultValue("4") @Min(1) @Max(1000) int partitions,
        @DefaultValue("1") @Min(1) @Max(9) short replication) {}
