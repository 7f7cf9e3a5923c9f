package io.zhiying.profile.transfer;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file to be given out, packed by gzip.
 *
 * @param from of events: when they happened, inclusive
 * @param to exclusive
 */
record Export(
        UUID id,
        Kind kind,
        Format format,
        @Nullable Instant from,
        @Nullable Instant to,
        UUID jobId,
        Instant createdAt) {}
