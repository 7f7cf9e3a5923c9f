package io.zhiying.serving.evaluation;

import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.workspace.Workspaces;
import java.io.ByteArrayOutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The labelled sets of the current workspace. */
@Component
class EvaluationSets {
    private static final int CHUNK = 1 << 20;

    private final JdbcClient jdbc;

    EvaluationSets(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(EvaluationSet set, byte[] lines) {
        String workspace = Workspaces.current().value();
        jdbc.sql("""
                        insert into evaluation_set
                          (workspace_id, id, name, kind, language, row_count, bytes, sha256, created_at, created_by)
                        values (:workspace, :id, :name, :kind, :language, :rows, :bytes, :sha256, :at, :by)""")
                .param("workspace", workspace)
                .param("id", set.id())
                .param("name", set.name())
                .param("kind", set.kind().value())
                .param("language", set.language())
                .param("rows", set.rows())
                .param("bytes", set.bytes())
                .param("sha256", set.sha256())
                .param("at", Timestamp.from(set.createdAt()))
                .param("by", set.createdBy())
                .update();
        for (int from = 0, sequence = 0; from < lines.length; from += CHUNK, sequence++) {
            jdbc.sql("insert into evaluation_set_chunk (workspace_id, set_id, seq, data) values (?, ?, ?, ?)")
                    .params(
                            workspace,
                            set.id(),
                            sequence,
                            Arrays.copyOfRange(lines, from, Math.min(lines.length, from + CHUNK)))
                    .update();
        }
    }

    /** One change of the workspace's sets after another. */
    void lock() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('evaluation-sets/' || ?, 0))")
                .param(Workspaces.current().value())
                .query((_, _) -> 0)
                .single();
    }

    int count() {
        return jdbc.sql("select count(*) from evaluation_set")
                .query(Integer.class)
                .single();
    }

    Optional<EvaluationSet> find(String name) {
        return jdbc.sql("select * from evaluation_set where name = ?")
                .param(name)
                .query((row, _) -> set(row))
                .optional();
    }

    /** @throws Problem {@code evaluation_set.not_found} */
    EvaluationSet get(String name) {
        return find(name).orElseThrow(() -> Problems.notFound("evaluation_set", name));
    }

    Optional<EvaluationSet> find(UUID id) {
        return jdbc.sql("select * from evaluation_set where id = ?")
                .param(id)
                .query((row, _) -> set(row))
                .optional();
    }

    List<EvaluationSet> list() {
        return jdbc.sql("select * from evaluation_set order by name limit 1000")
                .query((row, _) -> set(row))
                .list();
    }

    byte[] lines(UUID id) {
        var lines = new ByteArrayOutputStream();
        jdbc.sql("select data from evaluation_set_chunk where set_id = ? order by seq")
                .param(id)
                .query(byte[].class)
                .list()
                .forEach(lines::writeBytes);
        return lines.toByteArray();
    }

    boolean delete(String name) {
        return jdbc.sql("delete from evaluation_set where name = ?").param(name).update() == 1;
    }

    private static EvaluationSet set(ResultSet row) throws SQLException {
        return new EvaluationSet(
                row.getObject("id", UUID.class),
                row.getString("name"),
                EvaluationRow.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("language"),
                row.getInt("row_count"),
                row.getLong("bytes"),
                row.getString("sha256"),
                row.getTimestamp("created_at").toInstant(),
                row.getString("created_by"));
    }
}
