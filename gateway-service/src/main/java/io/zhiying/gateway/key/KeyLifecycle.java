package io.zhiying.gateway.key;

import io.zhiying.contracts.Ids;
import io.zhiying.gateway.GatewayErrors;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.workspace.Workspaces;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Issues, lists, rotates and revokes the keys of the bound workspace. */
@Service
public class KeyLifecycle {
    private final ApiKeys keys;
    private final KeyLookup lookup;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    KeyLifecycle(ApiKeys keys, KeyLookup lookup, TransactionTemplate transaction, InstantSource clock) {
        this.keys = keys;
        this.lookup = lookup;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** A key and its secret, which is not to be had again. */
    public record Issued(ApiKey key, KeySecret secret) {}

    public Issued issue(KeySpec spec, String createdBy) {
        return run(() -> {
            while (true) {
                var secret = KeySecret.generate(spec.kind());
                var key = key(spec, secret, createdBy);
                if (keys.add(key, secret.hash())) {
                    lookup.forget(secret.prefix());
                    return new Issued(key, secret);
                }
            }
        });
    }

    /** Adds a key whose secret the operator chose; nothing where one with its prefix exists, revoked or not. */
    public boolean adopt(KeySpec spec, KeySecret secret) {
        var added = run(() -> keys.add(key(spec, secret, "bootstrap"), secret.hash()));
        lookup.forget(secret.prefix());
        return added;
    }

    public Page<ApiKey> list(PageRequest page) {
        return run(() -> keys.list(page));
    }

    public ApiKey get(UUID id) {
        return run(() -> keys.find(id).orElseThrow(() -> Problems.notFound("key", id)));
    }

    /** A new secret; the one before opens until the grace period is over, and the one before that no more. */
    public Issued rotate(UUID id, Duration grace) {
        var issued = run(() -> {
            var stored = keys.lock(id).orElseThrow(() -> Problems.notFound("key", id));
            if (stored.key().revokedAt() != null) {
                throw new Problem(GatewayErrors.KEY_REVOKED, "A revoked key cannot be rotated.");
            }
            var secret = new KeySecret(stored.key().kind(), stored.key().prefix(), "").renewed();
            var now = now();
            keys.rotate(id, secret.hash(), now, now.plus(grace));
            return new Issued(keys.find(id).orElseThrow(), secret);
        });
        lookup.forget(issued.key().prefix());
        return issued;
    }

    /** For good. Doing it twice changes nothing. */
    public void revoke(UUID id) {
        var prefix = run(() -> {
            var stored = keys.lock(id).orElseThrow(() -> Problems.notFound("key", id));
            keys.revoke(id, now());
            return stored.key().prefix();
        });
        lookup.forget(prefix);
    }

    private ApiKey key(KeySpec spec, KeySecret secret, String createdBy) {
        return new ApiKey(
                Ids.next(),
                Workspaces.current(),
                spec.name(),
                spec.kind(),
                secret.prefix(),
                spec.scopes(),
                spec.requestsPerSecond(),
                now(),
                createdBy,
                spec.expiresAt(),
                null,
                null,
                null);
    }

    /** As exact as PostgreSQL keeps it. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private <T> T run(java.util.function.Supplier<T> work) {
        return java.util.Objects.requireNonNull(transaction.execute(_ -> work.get()));
    }
}
