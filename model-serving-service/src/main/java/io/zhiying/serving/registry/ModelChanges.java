package io.zhiying.serving.registry;

import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The history of models, written once. */
@Component
class ModelChanges {
    private final JdbcClient jdbc;

    ModelChanges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void append(ModelChange change) {
        jdbc.sql("""
                        insert into model_change (id, workspace_id, model, change, version, version_id, alias,
                          previous_version, reason, undo_id, changed_at, changed_by)
                        values (:id, :owner, :model, :change, :version, :versionId, :alias, :previousVersion, :reason, :undo, :changedAt, :changedBy)""")
                .param("id", change.id())
                .param("owner", change.owner().value())
                .param("model", change.model())
                .param("change", change.kind().name())
                .param("version", change.version())
                .param("versionId", change.versionId())
                .param("alias", change.alias())
                .param("previousVersion", change.previousVersion())
                .param("reason", change.reason())
                .param("undo", change.undo())
                .param("changedAt", Timestamp.from(change.at()))
                .param("changedBy", change.by())
                .update();
    }

    Optional<ModelChange> find(UUID id) {
        return jdbc.sql("select * from model_change where id = ?")
                .param(id)
                .query((row, _) -> change(row))
                .optional();
    }

    /** Newest first. */
    Page<ModelChange> list(Model model, PageRequest page) {
        UUID before = page.cursor() == null ? new UUID(-1, -1) : Cursor.id(page.cursor());
        List<ModelChange> rows = jdbc.sql("""
                        select * from model_change where model = ? and workspace_id in (?, ?) and id < ?
                        order by id desc limit ?""")
                .params(model.name(), Owner.current().value(), model.owner().value(), before, page.limit() + 1)
                .query((row, _) -> change(row))
                .list();
        return Page.of(rows, page.limit(), last -> Cursor.encode(last.id().toString()));
    }

    private static ModelChange change(ResultSet row) throws SQLException {
        return new ModelChange(
                row.getObject("id", UUID.class),
                new Owner(row.getString("workspace_id")),
                row.getString("model"),
                ModelChange.Kind.valueOf(row.getString("change")),
                row.getObject("version", Integer.class),
                row.getObject("version_id", UUID.class),
                row.getString("alias"),
                row.getObject("previous_version", Integer.class),
                row.getString("reason"),
                row.getObject("undo_id", UUID.class),
                row.getTimestamp("changed_at").toInstant(),
                row.getString("changed_by"));
    }
}
