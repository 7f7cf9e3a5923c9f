package io.zhiying.profile.audit;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is written down of a call, in this order. */
sealed interface AuditLine {
    /** The id of the call's entry. */
    UUID id();

    /** Who asks for what. */
    record Asked(
            UUID id,
            Instant at,
            String principal,
            @Nullable String client,
            String method,
            String path,
            List<UUID> profiles)
            implements AuditLine {}

    /** Who else the answer is about, where only the answer tells. */
    record Named(UUID id, Collection<UUID> profiles) implements AuditLine {}

    /**
     * How it ended. The disk is not waited for: an outcome that a crash takes away leaves what a process that ended
     * leaves, an entry without one.
     */
    record Ended(UUID id, int status) implements AuditLine {}
}
