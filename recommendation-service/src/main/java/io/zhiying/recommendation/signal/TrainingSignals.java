package io.zhiying.recommendation.signal;

import io.zhiying.contracts.Ids;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How much has changed since the last training; written with the change, cleared with the model that has seen it. */
@Repository
public class TrainingSignals {
    private final JdbcClient sql;
    private final InstantSource clock;

    TrainingSignals(JdbcClient sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /**
     * What is waiting to be trained on.
     *
     * @param amount interactions or items
     * @param first when the oldest of the changes came
     * @param last when the newest came
     */
    public record Pending(ModelKind kind, long amount, Instant first, Instant last) {}

    public void interactionsAdded(int amount) {
        add(ModelKind.COLLABORATIVE, amount);
    }

    public void catalogueChanged(int amount) {
        add(ModelKind.CONTENT, amount);
    }

    private void add(ModelKind kind, int amount) {
        if (amount > 0) {
            sql.sql(
                            "insert into training_signal (workspace_id, id, kind, amount, at) values (?, ?, ?, ?, ?::timestamptz)")
                    .params(
                            Workspaces.current().value(),
                            Ids.next(),
                            kind.code(),
                            amount,
                            clock.instant().toString())
                    .update();
        }
    }

    /** What waits in the current workspace. */
    public List<Pending> pending() {
        return sql.sql("""
                        select kind, sum(amount) as amount, min(at) as first, max(at) as last
                        from training_signal where workspace_id = ? group by kind""")
                .param(Workspaces.current().value())
                .query((row, _) -> new Pending(
                        ModelKind.ofCode(row.getString("kind")),
                        row.getLong("amount"),
                        row.getObject("first", OffsetDateTime.class).toInstant(),
                        row.getObject("last", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** A mark before which everything has been written: what a training that starts now will see. */
    public List<UUID> ids(ModelKind kind) {
        return sql.sql("select id from training_signal where workspace_id = ? and kind = ?")
                .params(Workspaces.current().value(), kind.code())
                .query(UUID.class)
                .list();
    }

    public void clear(List<UUID> ids) {
        if (!ids.isEmpty()) {
            sql.sql("delete from training_signal where workspace_id = ? and id = any(?::uuid[])")
                    .params(
                            Workspaces.current().value(),
                            ids.stream().map(UUID::toString).toArray(String[]::new))
                    .update();
        }
    }

    /** The workspaces in which something waits; for the schedule, which works for all of them. */
    public List<WorkspaceId> waiting() {
        return sql
                .sql("select distinct workspace_id from training_signal order by 1")
                .query(String.class)
                .list()
                .stream()
                .map(WorkspaceId::new)
                .toList();
    }
}
