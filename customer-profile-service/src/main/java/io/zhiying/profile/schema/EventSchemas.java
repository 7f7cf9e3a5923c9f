package io.zhiying.profile.schema;

import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.schema.EventSchema.EventKind;
import io.zhiying.profile.schema.EventSchema.OnViolation;
import io.zhiying.profile.sql.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/** The schemas of the current workspace. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class EventSchemas {
    private static final TypeReference<JsonNode> NODE = new TypeReference<>() {};

    private final JdbcClient jdbc;

    EventSchemas(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One change of the workspace's schemas after another. */
    void lock() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('event-schemas/' || ?, 0))")
                .param(Workspaces.current().value())
                .query((_, _) -> 0)
                .single();
    }

    void insert(EventSchema schema) {
        try {
            jdbc.sql("""
                            insert into event_schema
                              (id, workspace_id, type, event, schema, on_violation, created_at, updated_at)
                            values (?, ?, ?, ?, ?::jsonb, ?, ?, ?)""")
                    .params(
                            schema.id(),
                            Workspaces.current().value(),
                            schema.type().wire(),
                            schema.event(),
                            schema.schema().toString(),
                            schema.onViolation().wire(),
                            Timestamp.from(schema.createdAt()),
                            Timestamp.from(schema.updatedAt()))
                    .update();
        } catch (DuplicateKeyException e) {
            throw taken();
        }
    }

    void update(EventSchema schema) {
        try {
            jdbc.sql("""
                            update event_schema set type = ?, event = ?, schema = ?::jsonb, on_violation = ?,
                              updated_at = ?
                            where id = ?""")
                    .params(
                            schema.type().wire(),
                            schema.event(),
                            schema.schema().toString(),
                            schema.onViolation().wire(),
                            Timestamp.from(schema.updatedAt()),
                            schema.id())
                    .update();
        } catch (DuplicateKeyException e) {
            throw taken();
        }
    }

    private static RuntimeException taken() {
        return Problems.conflict("event_schema.exists", "There is a schema for this type and event already.");
    }

    List<EventSchema> all() {
        return jdbc.sql("select * from event_schema where workspace_id = ? order by id")
                .param(Workspaces.current().value())
                .query((row, _) -> schema(row))
                .list();
    }

    /** The oldest first. */
    Page<EventSchema> page(PageRequest page) {
        var rows = jdbc.sql("select * from event_schema where id > ? order by id limit ?")
                .params(page.cursor() == null ? new UUID(0, 0) : Cursor.id(page.cursor()), page.limit() + 1)
                .query((row, _) -> schema(row))
                .list();
        return Page.of(rows, page.limit(), last -> Cursor.encode(last.id().toString()));
    }

    EventSchema require(UUID id) {
        return jdbc.sql("select * from event_schema where id = ?")
                .param(id)
                .query((row, _) -> schema(row))
                .optional()
                .orElseThrow(() -> Problems.notFound("event_schema", id));
    }

    boolean delete(UUID id) {
        return jdbc.sql("delete from event_schema where id = ?").param(id).update() == 1;
    }

    private static EventSchema schema(ResultSet row) throws SQLException {
        return new EventSchema(
                row.getObject("id", UUID.class),
                EventKind.valueOf(row.getString("type").toUpperCase(Locale.ROOT)),
                row.getString("event"),
                Json.read(row.getString("schema"), NODE),
                OnViolation.valueOf(row.getString("on_violation").toUpperCase(Locale.ROOT)),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
