package io.zhiying.profile.transfer;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file to be taken in.
 *
 * @param digest SHA-256 of the file as it was sent
 * @param size in bytes
 * @param segmentId the static list that its people are put on; null for other kinds
 */
record Import(
        UUID id,
        Kind kind,
        Format format,
        boolean gzip,
        String digest,
        long size,
        UUID jobId,
        Instant createdAt,
        @Nullable Instant cancelledAt,
        long accepted,
        long rejected,
        @Nullable UUID segmentId) {}
