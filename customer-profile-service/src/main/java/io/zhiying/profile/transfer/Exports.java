package io.zhiying.profile.transfer;

import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.workspace.Workspaces;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The exports of the current workspace. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class Exports {
    private final JdbcClient jdbc;

    Exports(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One order after another. */
    void lock() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('exports/' || ?, 0))")
                .param(Workspaces.current().value())
                .query((_, _) -> 0)
                .single();
    }

    void insert(Export one) {
        jdbc.sql("""
                        insert into export (id, workspace_id, kind, format, occurred_from, occurred_to, job_id,
                          created_at)
                        values (:id, :workspace, :kind, :format, :from, :to, :job, :at)""")
                .param("id", one.id())
                .param("workspace", Workspaces.current().value())
                .param("kind", one.kind().wire())
                .param("format", one.format().wire())
                .param("from", timestamp(one.from()))
                .param("to", timestamp(one.to()))
                .param("job", one.jobId())
                .param("at", Timestamp.from(one.createdAt()))
                .update();
    }

    Optional<Export> find(UUID id) {
        return jdbc.sql("select * from export where id = ?")
                .param(id)
                .query((row, _) -> one(row))
                .optional();
    }

    Export require(UUID id) {
        return find(id).orElseThrow(() -> Problems.notFound("export", id));
    }

    /** Keeps it from being deleted until the transaction ends. @return false where it is gone */
    boolean hold(UUID id) {
        return jdbc.sql("select id from export where id = ? for share")
                .param(id)
                .query(UUID.class)
                .optional()
                .isPresent();
    }

    List<UUID> all() {
        return jdbc.sql("select id from export where workspace_id = ? order by id")
                .param(Workspaces.current().value())
                .query(UUID.class)
                .list();
    }

    /** The newest first. */
    Page<Export> page(PageRequest page) {
        var rows = jdbc.sql("""
                        select * from export where workspace_id = :workspace
                          and id < coalesce(cast(:before as uuid), 'ffffffff-ffff-ffff-ffff-ffffffffffff')
                        order by id desc limit :rows""")
                .param("workspace", Workspaces.current().value())
                .param("before", page.cursor() == null ? null : Cursor.id(page.cursor()))
                .param("rows", page.limit() + 1)
                .query((row, _) -> one(row))
                .list();
        return Page.of(rows, page.limit(), last -> Cursor.encode(last.id().toString()));
    }

    List<UUID> before(Instant created) {
        return jdbc.sql("select id from export where workspace_id = ? and created_at < ?")
                .params(Workspaces.current().value(), Timestamp.from(created))
                .query(UUID.class)
                .list();
    }

    void delete(UUID id) {
        jdbc.sql("delete from export where id = ?").param(id).update();
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant at) {
        return at == null ? null : Timestamp.from(at);
    }

    private static Export one(ResultSet row) throws SQLException {
        return new Export(
                row.getObject("id", UUID.class),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                Format.valueOf(row.getString("format").toUpperCase(Locale.ROOT)),
                Imports.instant(row, "occurred_from"),
                Imports.instant(row, "occurred_to"),
                row.getObject("job_id", UUID.class),
                row.getTimestamp("created_at").toInstant());
    }
}
