package io.zhiying.profile.transfer;

import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.sql.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The imports of the current workspace and the lines that they could not use. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class Imports {
    private final JdbcClient jdbc;
    private final ListUploads lists;

    Imports(JdbcClient jdbc, ListUploads lists) {
        this.jdbc = jdbc;
        this.lists = lists;
    }

    /** A line that could not be used. */
    record Rejection(long line, String code, String detail) {}

    void insert(Import one) {
        jdbc.sql("""
                        insert into import
                          (id, workspace_id, kind, format, gzip, digest, size, job_id, created_at, segment_id)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(
                        one.id(),
                        Workspaces.current().value(),
                        one.kind().wire(),
                        one.format().wire(),
                        one.gzip(),
                        one.digest(),
                        one.size(),
                        one.jobId(),
                        Timestamp.from(one.createdAt()))
                .param(one.list() == null ? null : one.list().segmentId())
                .update();
        if (one.list() != null) {
            lists.write(one.id(), one.list());
        }
    }

    Import require(UUID id) {
        return jdbc.sql("select * from import where id = ?")
                .param(id)
                .query((row, _) -> one(row))
                .optional()
                .orElseThrow(() -> Problems.notFound("import", id));
    }

    /** The newest first. */
    Page<Import> page(PageRequest page) {
        var rows = jdbc.sql("""
                        select * from import where workspace_id = :workspace
                          and id < coalesce(cast(:before as uuid), 'ffffffff-ffff-ffff-ffff-ffffffffffff')
                        order by id desc limit :rows""")
                .param("workspace", Workspaces.current().value())
                .param("before", page.cursor() == null ? null : Cursor.id(page.cursor()))
                .param("rows", page.limit() + 1)
                .query((row, _) -> one(row))
                .list();
        return Page.of(rows, page.limit(), last -> Cursor.encode(last.id().toString()));
    }

    void cancel(UUID id, Instant now) {
        jdbc.sql("update import set cancelled_at = ? where id = ? and cancelled_at is null")
                .params(Timestamp.from(now), id)
                .update();
    }

    boolean isCancelled(UUID id) {
        return jdbc.sql("select cancelled_at is not null from import where id = ?")
                .param(id)
                .query(Boolean.class)
                .optional()
                .orElse(true);
    }

    /** What has been done up to a line; written again, it is the same. */
    void advance(UUID id, long accepted, long rejected, List<Rejection> rejections, int most) {
        jdbc.sql("update import set accepted = ?, rejected = ? where id = ?")
                .params(accepted, rejected, id)
                .update();
        var room = Math.clamp(most - (rejected - rejections.size()), 0, rejections.size());
        var told = rejections.subList(0, room);
        jdbc.sql("""
                        insert into import_rejection (import_id, line, workspace_id, code, detail)
                        select :id, line, :workspace, code, detail
                        from unnest(cast(:lines as bigint[]), :codes, :details) as r(line, code, detail)
                        on conflict (import_id, line) do nothing""")
                .param("id", id)
                .param("workspace", Workspaces.current().value())
                .param("lines", Columns.of(told, Rejection::line))
                .param("codes", Columns.of(told, Rejection::code))
                .param("details", Columns.of(told, Rejection::detail))
                .update();
    }

    List<Rejection> rejections(UUID id, long afterLine, int limit) {
        return jdbc.sql("""
                        select line, code, detail from import_rejection where import_id = ? and line > ?
                        order by line limit ?""")
                .params(id, afterLine, limit)
                .query((row, _) -> new Rejection(row.getLong("line"), row.getString("code"), row.getString("detail")))
                .list();
    }

    List<UUID> before(Instant created) {
        return jdbc.sql("select id from import where workspace_id = ? and created_at < ?")
                .params(Workspaces.current().value(), Timestamp.from(created))
                .query(UUID.class)
                .list();
    }

    void delete(UUID id) {
        jdbc.sql("delete from import where id = ?").param(id).update();
    }

    /** The file is read from its start again, and so is what cannot be used. */
    void forgetRejections(UUID id) {
        jdbc.sql("delete from import_rejection where import_id = ?").param(id).update();
    }

    private static Import one(ResultSet row) throws SQLException {
        var segment = row.getObject("segment_id", UUID.class);
        return new Import(
                row.getObject("id", UUID.class),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                Format.valueOf(row.getString("format").toUpperCase(Locale.ROOT)),
                row.getBoolean("gzip"),
                row.getString("digest"),
                row.getLong("size"),
                row.getObject("job_id", UUID.class),
                row.getTimestamp("created_at").toInstant(),
                instant(row, "cancelled_at"),
                row.getLong("accepted"),
                row.getLong("rejected"),
                segment == null ? null : ListUploads.read(row, segment));
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
