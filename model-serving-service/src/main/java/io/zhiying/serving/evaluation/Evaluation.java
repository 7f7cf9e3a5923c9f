package io.zhiying.serving.evaluation;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a version makes of a set.
 *
 * @param id of its job as well
 * @param metrics null until it is done
 */
record Evaluation(
        UUID id,
        String model,
        UUID versionId,
        int version,
        UUID setId,
        @Nullable Map<String, Double> metrics,
        Instant createdAt,
        String createdBy,
        @Nullable Instant finishedAt) {}
