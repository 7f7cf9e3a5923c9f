package io.zhiying.platform.job;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Who works on which job: a lease that must be renewed, so that a dead process loses it. Crosses workspaces. */
public class JobLeases {
    static final Duration LEASE = Duration.ofSeconds(15);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final String owner = UUID.randomUUID().toString();

    public JobLeases(JdbcClient jdbc, TransactionTemplate transaction, InstantSource clock) {
        this.jdbc = jdbc;
        // Of its own, whatever transaction the handler has open: a heartbeat must see it, and a lock must not stay.
        this.transaction = new TransactionTemplate(
                Objects.requireNonNull(transaction.getTransactionManager()),
                new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW));
        this.clock = clock;
    }

    record Leased(
            UUID id,
            WorkspaceId workspace,
            String type,
            String params,
            @Nullable String checkpoint,
            int attempt) {}

    Optional<Leased> take(Collection<String> types) {
        return platform(() -> jdbc.sql("""
                        update platform.job set state = 'running', attempt = attempt + 1, lease_owner = :owner,
                          lease_until = :until, started_at = coalesce(started_at, :now)
                        where id = (
                          select id from platform.job
                          where type = any(:types) and run_after <= :now
                            and (state = 'queued' or state = 'running' and lease_until < :now)
                          order by run_after limit 1 for update skip locked)
                        returning *""")
                .param("owner", owner)
                .param("until", until())
                .param("now", Timestamp.from(clock.instant()))
                .param("types", types.toArray(String[]::new))
                .query((row, _) -> new Leased(
                        row.getObject("id", UUID.class),
                        new WorkspaceId(row.getString("workspace_id")),
                        row.getString("type"),
                        row.getString("params"),
                        row.getString("checkpoint"),
                        row.getInt("attempt")))
                .optional());
    }

    /** Extends the lease; false where it was lost or the owner of the job cancelled it. */
    boolean renew(UUID id) {
        return platform(() -> jdbc.sql("""
                        update platform.job set lease_until = ?
                        where id = ? and lease_owner = ? and state = 'running' and not cancel""").params(until(), id, owner).update() == 1);
    }

    void progress(UUID id, long done, @Nullable Long total) {
        platform(() -> held(id, "done = :done, total = :total")
                .param("done", done)
                .param("total", total)
                .update());
    }

    void checkpoint(UUID id, String state) {
        platform(() -> held(id, "checkpoint = :checkpoint::jsonb")
                .param("checkpoint", state)
                .update());
    }

    void finish(UUID id, JobState state, @Nullable String error) {
        platform(() -> held(id, "state = :state, error = :error, finished_at = :now, lease_owner = null")
                .param("state", state.wire())
                .param("error", error)
                .param("now", Timestamp.from(clock.instant()))
                .update());
    }

    /** Gives it back to be run later. An attempt that was no failure is not counted. */
    void giveBack(UUID id, Duration after, boolean failed) {
        platform(() -> held(id, """
                        state = 'queued', run_after = :at, lease_owner = null, attempt = attempt - :uncounted""")
                .param("at", Timestamp.from(clock.instant().plus(after)))
                .param("uncounted", failed ? 0 : 1)
                .update());
    }

    boolean isCancelled(UUID id) {
        return platform(() -> jdbc.sql("select cancel from platform.job where id = ?")
                .param(id)
                .query(Boolean.class)
                .single());
    }

    /** A change to a job that this process holds; it touches nothing where the lease went to another. */
    private JdbcClient.StatementSpec held(UUID id, String change) {
        return jdbc.sql("update platform.job set " + change + " where id = :id and lease_owner = :owner")
                .param("id", id)
                .param("owner", owner);
    }

    private Timestamp until() {
        return Timestamp.from(clock.instant().plus(LEASE));
    }

    private <T> T platform(Workspaces.Work<T, RuntimeException> work) {
        return Workspaces.callAsPlatform(() -> {
            var result = transaction.execute(_ -> work.run());
            if (result == null) {
                throw new IllegalStateException("no result");
            }
            return result;
        });
    }
}
