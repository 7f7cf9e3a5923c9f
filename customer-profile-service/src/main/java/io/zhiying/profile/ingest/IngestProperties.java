package io.zhiying.profile.ingest;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of ingestion; the defaults are Segment's.
 *
 * @param maxEventSize of one event as it was sent
 * @param maxBatchSize of a whole batch request
 * @param maxBatchEvents in one batch
 * @param maxConcurrentRequests more are answered 503 at once: their bodies are held in memory
 * @param logTimeout how long a request waits for the log before it is answered 503
 * @param maxRejected events of a workspace that are kept of those set apart, the newest
 * @param keepRejected for how long
 */
@Validated
@ConfigurationProperties("zhiying.profile.ingest")
public record IngestProperties(
        @DefaultValue("32KB") DataSize maxEventSize,
        @DefaultValue("500KB") DataSize maxBatchSize,
        @DefaultValue("2500") @Min(1) @Max(10_000) int maxBatchEvents,
        @DefaultValue("32") @Min(1) @Max(1_000) int maxConcurrentRequests,
        @DefaultValue("10s") Duration logTimeout,
        @DefaultValue("1000") @Min(1) @Max(100_000) int maxRejected,
        @DefaultValue("7d") Duration keepRejected) {}
