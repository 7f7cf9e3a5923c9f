package io.zhiying.profile.key;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.RetryLater;
import io.zhiying.platform.workspace.Workspaces;
import java.security.GeneralSecurityException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The key of each workspace, made at its first use and kept wrapped by the master key. */
@Repository
class WorkspaceKeys {
    private static final String NAMES = "HmacSHA256";
    private static final int MOST_REMEMBERED = 10_000;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final SecretKey master;
    private final List<SecretKey> previous;
    private final Cache<WorkspaceId, Keys> known =
            Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();

    WorkspaceKeys(
            JdbcClient jdbc, PlatformTransactionManager transactions, InstantSource clock, KeyProperties properties) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.clock = clock;
        this.master = masterKey(properties.masterSecret());
        this.previous = properties.previousMasterSecrets().stream()
                .filter(secret -> !secret.isBlank())
                .map(WorkspaceKeys::masterKey)
                .toList();
    }

    private static SecretKey masterKey(String secret) {
        return Wrapping.derive(secret.getBytes(java.nio.charset.StandardCharsets.UTF_8), "master key", "AES");
    }

    /**
     * @param wrapping wraps data keys
     * @param names the HMAC that gives identifiers names by which nobody knows them, keyed; copied for each use, since
     *     looking one up and keying it takes as long as the hash
     */
    record Keys(SecretKey wrapping, Mac names) {
        static Keys of(SecretKey workspace) {
            var secret = workspace.getEncoded();
            return new Keys(Wrapping.derive(secret, "data keys", "AES"), keyed(secret));
        }

        private static Mac keyed(byte[] secret) {
            try {
                var mac = Mac.getInstance(NAMES);
                mac.init(Wrapping.derive(secret, "names", NAMES));
                return mac;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        Mac newNames() {
            try {
                return (Mac) names.clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Of the current workspace. @throws RetryLater where no master key of the configuration opens it */
    Keys current() {
        var workspace = Workspaces.current();
        var keys = known.getIfPresent(workspace);
        if (keys == null) {
            keys = Keys.of(transaction.execute(_ -> loadOrMake()));
            known.put(workspace, keys);
        }
        return keys;
    }

    private SecretKey loadOrMake() {
        return load().or(() -> {
                    insert(Wrapping.newKey());
                    return load(); // another process may have been first
                })
                .orElseThrow();
    }

    private Optional<SecretKey> load() {
        return jdbc.sql("select wrapped from workspace_key where workspace_id = ?")
                .param(Workspaces.current().value())
                .query((row, _) -> row.getBytes("wrapped"))
                .optional()
                .map(this::open);
    }

    private SecretKey open(byte[] wrapped) {
        return Wrapping.unwrap(master, wrapped).orElseGet(() -> {
            var key = previous.stream()
                    .flatMap(older -> Wrapping.unwrap(older, wrapped).stream())
                    .findFirst()
                    .orElseThrow(() -> new RetryLater(
                            "ZHIYING_DATA_KEY_SECRET is not the one that wrapped the key of " + Workspaces.current()
                                    + "; put that one into ZHIYING_DATA_KEY_SECRETS_PREVIOUS",
                            new IllegalStateException()));
            jdbc.sql("update workspace_key set wrapped = ? where workspace_id = ?")
                    .params(Wrapping.wrap(master, key), Workspaces.current().value())
                    .update();
            return key;
        });
    }

    private void insert(SecretKey key) {
        jdbc.sql(
                        "insert into workspace_key (workspace_id, wrapped, created_at) values (?, ?, ?) on conflict do nothing")
                .params(Workspaces.current().value(), Wrapping.wrap(master, key), Timestamp.from(clock.instant()))
                .update();
    }
}
