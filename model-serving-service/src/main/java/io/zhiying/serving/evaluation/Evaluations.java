package io.zhiying.serving.evaluation;

import io.zhiying.platform.workspace.Workspaces;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The evaluations of the current workspace. */
@Component
class Evaluations {
    private final JdbcClient jdbc;
    private final JsonMapper json;

    Evaluations(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    void insert(Evaluation evaluation) {
        jdbc.sql("""
                        insert into evaluation
                          (workspace_id, id, model, version_id, version, set_id, created_at, created_by)
                        values (?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(
                        Workspaces.current().value(),
                        evaluation.id(),
                        evaluation.model(),
                        evaluation.versionId(),
                        evaluation.version(),
                        evaluation.setId(),
                        Timestamp.from(evaluation.createdAt()),
                        evaluation.createdBy())
                .update();
    }

    void finish(UUID id, Map<String, Double> metrics, Instant at) {
        jdbc.sql("update evaluation set metrics = ?::jsonb, finished_at = ? where id = ?")
                .params(json.writeValueAsString(metrics), Timestamp.from(at), id)
                .update();
    }

    Optional<Evaluation> find(UUID id) {
        return jdbc.sql("select * from evaluation where id = ?")
                .param(id)
                .query((row, _) -> evaluation(row))
                .optional();
    }

    /** Newest first. */
    List<Evaluation> list(String model, int limit) {
        return jdbc.sql("select * from evaluation where model = ? order by id desc limit ?")
                .params(model, limit)
                .query((row, _) -> evaluation(row))
                .list();
    }

    /** The figures of the last evaluation that came to an end. */
    Optional<Map<String, Double>> latest(UUID version, UUID set) {
        return jdbc.sql("""
                        select * from evaluation where version_id = ? and set_id = ? and metrics is not null
                        order by finished_at desc limit 1""")
                .params(version, set)
                .query((row, _) -> evaluation(row))
                .optional()
                .map(Evaluation::metrics);
    }

    private Evaluation evaluation(ResultSet row) throws SQLException {
        String metrics = row.getString("metrics");
        Timestamp finished = row.getTimestamp("finished_at");
        return new Evaluation(
                row.getObject("id", UUID.class),
                row.getString("model"),
                row.getObject("version_id", UUID.class),
                row.getInt("version"),
                row.getObject("set_id", UUID.class),
                metrics == null ? null : json.readValue(metrics, new TypeReference<Map<String, Double>>() {}),
                row.getTimestamp("created_at").toInstant(),
                row.getString("created_by"),
                instant(finished));
    }

    private static @Nullable Instant instant(@Nullable Timestamp at) {
        return at == null ? null : at.toInstant();
    }
}
