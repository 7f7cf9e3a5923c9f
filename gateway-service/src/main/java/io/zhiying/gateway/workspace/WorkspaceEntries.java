package io.zhiying.gateway.workspace;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The workspaces in PostgreSQL; each is written as itself, and all are read only for the platform. */
@Repository
class WorkspaceEntries {
    private final JdbcClient jdbc;

    WorkspaceEntries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether it was added: not where it exists. */
    boolean add(WorkspaceEntry entry) {
        return jdbc.sql("""
                        insert into workspace (workspace_id, name, created_at, created_by) values (?, ?, ?, ?)
                        on conflict do nothing""")
                        .param(entry.id().value())
                        .param(entry.name())
                        .param(Timestamp.from(entry.createdAt()))
                        .param(entry.createdBy())
                        .update()
                == 1;
    }

    Optional<WorkspaceEntry> find(WorkspaceId id) {
        return jdbc.sql("select * from workspace where workspace_id = ?")
                .param(id.value())
                .query(WorkspaceEntries::read)
                .optional();
    }

    Page<WorkspaceEntry> list(PageRequest page) {
        var after = page.cursor() == null ? "" : Cursor.decode(page.cursor(), 1).getFirst();
        var rows = jdbc.sql("select * from workspace where workspace_id > ? order by workspace_id limit ?")
                .param(after)
                .param(page.limit() + 1)
                .query(WorkspaceEntries::read)
                .list();
        return Page.of(rows, page.limit(), row -> Cursor.encode(row.id().value()));
    }

    private static WorkspaceEntry read(ResultSet row, int number) throws SQLException {
        return new WorkspaceEntry(
                new WorkspaceId(row.getString("workspace_id")),
                row.getString("name"),
                row.getTimestamp("created_at").toInstant(),
                row.getString("created_by"));
    }
}
