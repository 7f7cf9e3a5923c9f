package io.zhiying.platform.job;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.workspace.Workspaces;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/** Long work of the current workspace. Submitting is part of the caller's transaction. */
public class Jobs {
    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final JsonMapper json;
    private final JobArrivals arrivals;

    public Jobs(JdbcClient jdbc, InstantSource clock, JsonMapper json, JobArrivals arrivals) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.json = json;
        this.arrivals = arrivals;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public UUID submit(String type, Object params) {
        var id = Ids.next();
        var now = Timestamp.from(clock.instant());
        jdbc.sql("""
                        insert into platform.job (id, workspace_id, type, params, state, run_after, created_at)
                        values (?, ?, ?, ?::jsonb, 'queued', ?, ?)""")
                .params(id, Workspaces.current().value(), type, json.writeValueAsString(params), now, now)
                .update();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                arrivals.announce();
            }
        });
        return id;
    }

    @Transactional(readOnly = true)
    public Optional<JobView> find(UUID id) {
        return jdbc.sql("select * from platform.job where id = ? and workspace_id = ?")
                .params(id, Workspaces.current().value())
                .query((row, _) -> view(row))
                .optional();
    }

    /** Asks the job to stop; one that has not started is cancelled at once. False where it has ended or is unknown. */
    @Transactional
    public boolean cancel(UUID id) {
        return jdbc.sql("""
                        update platform.job
                        set cancel = true,
                            state = case when state = 'queued' then 'cancelled' else state end,
                            finished_at = case when state = 'queued' then cast(? as timestamptz) end
                        where id = ? and workspace_id = ? and state in ('queued', 'running')""")
                        .params(
                                Timestamp.from(clock.instant()),
                                id,
                                Workspaces.current().value())
                        .update()
                == 1;
    }

    private static JobView view(ResultSet row) throws SQLException {
        var total = row.getObject("total", Long.class);
        return new JobView(
                row.getObject("id", UUID.class),
                row.getString("type"),
                JobState.of(row.getString("state")),
                row.getLong("done"),
                total,
                row.getString("error"),
                row.getTimestamp("created_at").toInstant(),
                instant(row, "started_at"),
                instant(row, "finished_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
