package io.zhiying.gateway.key;

import io.zhiying.contracts.WorkspaceId;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key, without its secret.
 *
 * @param prefix of the secret, by which its holder recognises it
 * @param requestsPerSecond its own rate; null for the usual one
 * @param oldSecretValidUntil after a rotation, while the secret before still opens
 */
public record ApiKey(
        UUID id,
        WorkspaceId workspace,
        String name,
        KeyKind kind,
        String prefix,
        Set<String> scopes,
        @Nullable Integer requestsPerSecond,
        Instant createdAt,
        String createdBy,
        @Nullable Instant expiresAt,
        @Nullable Instant rotatedAt,
        @Nullable Instant oldSecretValidUntil,
        @Nullable Instant revokedAt) {

    boolean isUsable(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }
}
