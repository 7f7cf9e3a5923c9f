package io.zhiying.gateway.key;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The keys in PostgreSQL; within a transaction, and within its workspace. */
@Repository
class ApiKeys {
    private static final String COLUMNS =
            "id, workspace_id, name, kind, prefix, scopes, requests_per_second, created_at,"
                    + " created_by, expires_at, rotated_at, old_secret_valid_until, revoked_at, hash, old_hash";

    private final JdbcClient jdbc;

    ApiKeys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether it was added: not where its prefix is taken. */
    boolean add(ApiKey key, byte[] hash) {
        return jdbc.sql("""
                        insert into api_key (id, workspace_id, name, kind, prefix, scopes, requests_per_second,
                          created_at, created_by, expires_at, hash)
                        values (:id, :workspace, :name, :kind, :prefix, :scopes, :rate, :createdAt, :createdBy,
                          :expiresAt, :hash)
                        on conflict (prefix) do nothing""")
                        .param("id", key.id())
                        .param("workspace", key.workspace().value())
                        .param("name", key.name())
                        .param("kind", key.kind().value())
                        .param("prefix", key.prefix())
                        .param("scopes", key.scopes().toArray(String[]::new))
                        .param("rate", key.requestsPerSecond())
                        .param("createdAt", Timestamp.from(key.createdAt()))
                        .param("createdBy", key.createdBy())
                        .param("expiresAt", timestamp(key.expiresAt()))
                        .param("hash", hash)
                        .update()
                == 1;
    }

    Optional<StoredKey> findByPrefix(String prefix) {
        return jdbc.sql("select " + COLUMNS + " from api_key where prefix = ?")
                .param(prefix)
                .query(ApiKeys::read)
                .optional();
    }

    Optional<ApiKey> find(UUID id) {
        return jdbc.sql("select " + COLUMNS + " from api_key where id = ?")
                .param(id)
                .query(ApiKeys::read)
                .optional()
                .map(StoredKey::key);
    }

    /** Held until the transaction ends, so that two changes of a key come one after the other. */
    Optional<StoredKey> lock(UUID id) {
        return jdbc.sql("select " + COLUMNS + " from api_key where id = ? for update")
                .param(id)
                .query(ApiKeys::read)
                .optional();
    }

    /** Newest first. */
    Page<ApiKey> list(PageRequest page) {
        var before = page.cursor() == null ? null : Cursor.id(page.cursor());
        var rows = jdbc.sql("select " + COLUMNS + " from api_key where :before::uuid is null or id < :before::uuid"
                        + " order by id desc limit :limit")
                .param("before", before)
                .param("limit", page.limit() + 1)
                .query(ApiKeys::read)
                .list();
        return Page.of(rows, page.limit(), row -> Cursor.encode(row.key().id().toString()))
                .map(StoredKey::key);
    }

    void rotate(UUID id, byte[] hash, Instant now, Instant oldUntil) {
        jdbc.sql("""
                        update api_key set old_hash = hash, hash = :hash, rotated_at = :now,
                          old_secret_valid_until = :until
                        where id = :id""")
                .param("hash", hash)
                .param("now", Timestamp.from(now))
                .param("until", Timestamp.from(oldUntil))
                .param("id", id)
                .update();
    }

    void revoke(UUID id, Instant now) {
        jdbc.sql("update api_key set revoked_at = coalesce(revoked_at, ?), old_hash = null where id = ?")
                .param(Timestamp.from(now))
                .param(id)
                .update();
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private static StoredKey read(ResultSet row, int number) throws SQLException {
        var key = new ApiKey(
                row.getObject("id", UUID.class),
                new WorkspaceId(row.getString("workspace_id")),
                row.getString("name"),
                KeyKind.of(row.getString("kind")),
                row.getString("prefix"),
                Set.of((String[]) row.getArray("scopes").getArray()),
                row.getObject("requests_per_second", Integer.class),
                row.getTimestamp("created_at").toInstant(),
                row.getString("created_by"),
                instant(row, "expires_at"),
                instant(row, "rotated_at"),
                instant(row, "old_secret_valid_until"),
                instant(row, "revoked_at"));
        return new StoredKey(key, row.getBytes("hash"), row.getBytes("old_hash"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var value = row.getTimestamp(column);
        return value == null ? null : value.toInstant();
    }
}
