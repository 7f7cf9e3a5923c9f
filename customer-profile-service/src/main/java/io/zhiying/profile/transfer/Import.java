package io.zhiying.profile.transfer;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file to be taken in.
 *
 * @param digest SHA-256 of the file as it was sent
 * @param size in bytes
 * @param list what it does to which static list; null for other kinds
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
        @Nullable ListUpload list) {}
