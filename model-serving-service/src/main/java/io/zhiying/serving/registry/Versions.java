package io.zhiying.serving.registry;

import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.serving.engine.EngineName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The versions of models that a workspace can see. Of a shared model it may have versions of its own. */
@Component
class Versions {
    private static final int MAX_LISTED = 100;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    Versions(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    void insert(ModelVersion version) {
        jdbc.sql("""
                        insert into model_version
                          (id, workspace_id, model, version, state, request, created_at, created_by)
                        values (?, ?, ?, ?, ?, ?::jsonb, ?, ?)""")
                .params(
                        version.id(),
                        version.owner().value(),
                        version.model(),
                        version.number(),
                        version.state().value(),
                        json.writeValueAsString(version.request()),
                        Timestamp.from(version.createdAt()),
                        version.createdBy())
                .update();
    }

    /** Completes the request of a version whose files were stored after its row. */
    void setRequest(UUID id, VersionRequest request) {
        jdbc.sql("update model_version set request = ?::jsonb where id = ?")
                .params(json.writeValueAsString(request), id)
                .update();
    }

    /** The number after all that the owner sees of the model, so that a workspace's own never hides a shared one. */
    int nextNumber(Model model, Owner owner) {
        return jdbc.sql(
                        "select coalesce(max(version), 0) + 1 from model_version where model = ? and workspace_id in (?, ?)")
                .params(model.name(), owner.value(), model.owner().value())
                .query(Integer.class)
                .single();
    }

    /** The workspace's own of that number, or else the model's. */
    Optional<ModelVersion> find(Model model, int number) {
        return jdbc.sql("""
                        select * from model_version where model = ? and version = ? and workspace_id in (?, ?)
                        order by workspace_id = '*shared' limit 1""")
                .params(
                        model.name(),
                        number,
                        Owner.current().value(),
                        model.owner().value())
                .query((row, _) -> version(row))
                .optional();
    }

    Optional<ModelVersion> find(UUID id) {
        return jdbc.sql("select * from model_version where id = ?")
                .param(id)
                .query((row, _) -> version(row))
                .optional();
    }

    /** @throws Problem {@code version.not_found} */
    ModelVersion get(Model model, int number) {
        return find(model, number)
                .orElseThrow(() -> Problems.notFound("version", "%d of %s".formatted(number, model.name())));
    }

    /** The newest, newest first. */
    List<ModelVersion> list(Model model) {
        return jdbc.sql("""
                        select * from model_version where model = ? and workspace_id in (?, ?)
                        order by version desc, workspace_id = '*shared' limit ?""")
                .params(model.name(), Owner.current().value(), model.owner().value(), MAX_LISTED)
                .query((row, _) -> version(row))
                .list();
    }

    /** Those that serve on the engine. */
    List<ModelVersion> ready(Owner owner, EngineName engine) {
        return jdbc.sql("""
                        select * from model_version
                        where workspace_id = ? and state = 'ready' and content->>'engine' = ? order by id""")
                .params(owner.value(), engine.value())
                .query((row, _) -> version(row))
                .list();
    }

    /** False where another change came first. */
    boolean update(ModelVersion before, VersionState state, @Nullable String reason, @Nullable VersionContent content) {
        return jdbc.sql("""
                        update model_version set state = :state, reason = :reason, content = coalesce(:content::jsonb, content)
                        where id = :id and state = :before""")
                        .param("state", state.value())
                        .param("reason", reason)
                        .param("content", content == null ? null : json.writeValueAsString(content))
                        .param("id", before.id())
                        .param("before", before.state().value())
                        .update()
                == 1;
    }

    private ModelVersion version(ResultSet row) throws SQLException {
        String content = row.getString("content");
        return new ModelVersion(
                row.getObject("id", UUID.class),
                new Owner(row.getString("workspace_id")),
                row.getString("model"),
                row.getInt("version"),
                VersionState.of(row.getString("state")),
                row.getString("reason"),
                json.readValue(row.getString("request"), VersionRequest.class),
                content == null ? null : json.readValue(content, VersionContent.class),
                row.getTimestamp("created_at").toInstant(),
                row.getString("created_by"));
    }
}
