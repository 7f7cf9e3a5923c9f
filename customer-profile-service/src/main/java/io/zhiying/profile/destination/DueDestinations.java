package io.zhiying.profile.destination;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/** Finds the destinations that something waits for. Crosses workspaces; each is then sent to on its own behalf. */
@Repository
class DueDestinations {
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    DueDestinations(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    record Due(UUID id, WorkspaceId workspace) {}

    /** Those that have waited longest first. */
    List<Due> find(Instant now, int limit) {
        return Workspaces.callAsPlatform(() -> transaction.execute(_ -> jdbc.sql("""
                        select id, workspace_id from destination
                        where state = 'active' and next_due_at <= :now and (lease_until is null or lease_until < :now)
                        order by next_due_at limit :limit""")
                .param("now", Timestamp.from(now))
                .param("limit", limit)
                .query((row, _) ->
                        new Due(row.getObject("id", UUID.class), new WorkspaceId(row.getString("workspace_id"))))
                .list()));
    }
}
