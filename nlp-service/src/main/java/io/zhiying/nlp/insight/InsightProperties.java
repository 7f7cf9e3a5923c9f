package io.zhiying.nlp.insight;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How events are understood.
 *
 * @param maxBatch as many events are taken from Kafka at once. A batch must be understood well within Kafka's
 *     {@code max.poll.interval.ms}.
 * @param concurrency threads that take events
 */
@Validated
@ConfigurationProperties("zhiying.nlp.insights")
public record InsightProperties(
        @DefaultValue("200") @Min(1) @Max(1_000) int maxBatch,
        @DefaultValue("1") @Min(1) @Max(16) int concurrency) {}
