package io.zhiying.platform.idempotency;

import io.zhiying.platform.workspace.Workspaces;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Keys that were used, with the answers that were given. */
public class IdempotencyKeys {
    private static final Duration KEPT = Duration.ofHours(24);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final JsonMapper json;

    public IdempotencyKeys(JdbcClient jdbc, TransactionTemplate transaction, InstantSource clock, JsonMapper json) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
        this.json = json;
    }

    record Answer(byte[] fingerprint, int status, Map<String, String> headers, byte[] body) {}

    /** Takes the key until the running transaction ends; false where another transaction has it. */
    boolean take(String principal, String key) {
        var lock = Workspaces.current() + "\u001f" + principal + "\u001f" + key;
        return jdbc.sql("select pg_try_advisory_xact_lock(hashtextextended(?, 0))")
                .param(lock)
                .query(Boolean.class)
                .single();
    }

    Optional<Answer> find(String principal, String key) {
        return jdbc.sql("""
                        select fingerprint, status, headers, body from platform.idempotency_key
                        where workspace_id = ? and principal = ? and key = ?""")
                .params(Workspaces.current().value(), principal, key)
                .query((row, _) -> new Answer(
                        row.getBytes("fingerprint"),
                        row.getInt("status"),
                        json.readValue(row.getString("headers"), new TypeReference<>() {}),
                        row.getBytes("body")))
                .optional();
    }

    void keep(String principal, String key, Answer answer) {
        jdbc.sql("""
                        insert into platform.idempotency_key
                          (workspace_id, principal, key, fingerprint, status, headers, body, created_at)
                        values (?, ?, ?, ?, ?, ?::jsonb, ?, ?)""")
                .params(
                        Workspaces.current().value(),
                        principal,
                        key,
                        answer.fingerprint(),
                        answer.status(),
                        json.writeValueAsString(answer.headers()),
                        answer.body(),
                        Timestamp.from(clock.instant()))
                .update();
    }

    @Scheduled(fixedDelayString = "PT1H")
    void forgetOld() {
        Workspaces.runAsPlatform(() -> transaction.executeWithoutResult(
                _ -> jdbc.sql("delete from platform.idempotency_key where created_at < ?")
                        .param(Timestamp.from(clock.instant().minus(KEPT)))
                        .update()));
    }
}
