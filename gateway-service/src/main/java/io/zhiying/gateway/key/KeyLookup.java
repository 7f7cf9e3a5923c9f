package io.zhiying.gateway.key;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.zhiying.gateway.GatewayProperties;
import io.zhiying.platform.workspace.Workspaces;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Finds the key that a client shows. This is the one place that reads keys before a workspace is known, and so works
 * for the platform; the policy of the table lets the platform read by it and write nothing.
 *
 * <p>Keys are kept for some seconds. A change on this node is seen at once: {@link #forget} waits for a lookup under
 * way and drops what it found. Another node sees it when its copy is {@code zhiying.gateway.keys.cache-for} old.
 */
@Component
public class KeyLookup {
    private final ApiKeys keys;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final Cache<String, Optional<StoredKey>> byPrefix;

    KeyLookup(ApiKeys keys, TransactionTemplate transaction, InstantSource clock, GatewayProperties properties) {
        this.keys = keys;
        this.transaction = transaction;
        this.clock = clock;
        this.byPrefix = Caffeine.newBuilder()
                .maximumSize(properties.keys().cacheSize())
                .expireAfterWrite(properties.keys().cacheFor())
                .build();
    }

    /** Empty for a key that is not known, expired, revoked, or shown with a wrong secret. */
    public Optional<ApiKey> find(KeySecret shown) {
        return byPrefix.get(shown.prefix(), this::load)
                .filter(stored -> stored.isOpenedBy(shown, clock.instant()))
                .map(StoredKey::key);
    }

    void forget(String prefix) {
        byPrefix.invalidate(prefix);
    }

    private Optional<StoredKey> load(String prefix) {
        return Workspaces.callAsPlatform(() -> transaction.execute(_ -> keys.findByPrefix(prefix)));
    }
}
