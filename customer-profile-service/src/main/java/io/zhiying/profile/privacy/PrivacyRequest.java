package io.zhiying.profile.privacy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request of a person about their data.
 *
 * @param subjectRequestId the sender's id of it: sent twice, it is one request
 * @param identities as asked; empty once the profiles that they name are known, of a rectification once it is done
 * @param corrections of a rectification: traits as they should be; null once they are
 * @param profiles what the identities named, and what had ended in these
 * @param waitingFor what it waits for
 * @param confirmations when each of the other services said that it holds nothing of an erased person any more
 * @param callbacks URLs that are told each state that it comes to
 * @param requestedBy the key or user that brought it
 * @param dueAt by when the regulation wants an answer
 */
record PrivacyRequest(
        UUID id,
        String subjectRequestId,
        Type type,
        Regulation regulation,
        List<Identity> identities,
        Status status,
        @Nullable Map<String, @Nullable Object> corrections,
        List<UUID> profiles,
        List<String> waitingFor,
        Map<String, Instant> confirmations,
        List<String> callbacks,
        String requestedBy,
        Instant submittedAt,
        Instant receivedAt,
        Instant dueAt,
        @Nullable Instant completedAt,
        @Nullable UUID jobId) {

    /** A way to name the person. */
    record Identity(String type, String value) {}

    enum Type {
        @JsonProperty("access")
        ACCESS,
        @JsonProperty("portability")
        PORTABILITY,
        @JsonProperty("erasure")
        ERASURE,
        /** Of the GDPR, article 16; OpenDSR has no word for it. */
        @JsonProperty("rectification")
        RECTIFICATION;

        /** Whether there is something to fetch of it. */
        boolean hasResult() {
            return this == ACCESS || this == PORTABILITY;
        }

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Type of(String wire) {
            return valueOf(wire.toUpperCase(Locale.ROOT));
        }
    }

    enum Status {
        @JsonProperty("pending")
        PENDING,
        @JsonProperty("in_progress")
        IN_PROGRESS,
        @JsonProperty("completed")
        COMPLETED,
        @JsonProperty("cancelled")
        CANCELLED;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status of(String wire) {
            return valueOf(wire.toUpperCase(Locale.ROOT));
        }
    }
}
