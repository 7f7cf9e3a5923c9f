package io.zhiying.platform.job;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job as its owner sees it.
 *
 * @param total null where it is not known beforehand
 * @param error why it failed, written for the owner
 */
public record JobView(
        UUID id,
        String type,
        JobState state,
        long done,
        @Nullable Long total,
        @Nullable String error,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {}
