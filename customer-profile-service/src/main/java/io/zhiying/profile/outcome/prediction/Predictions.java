package io.zhiying.profile.outcome.prediction;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.sql.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/** What the current workspace wants foretold. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class Predictions {
    private static final TypeReference<Declaration> DECLARATION = new TypeReference<>() {};

    private final JdbcClient jdbc;

    Predictions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @throws io.zhiying.platform.problem.Problem 409 where the name is taken or there are too many */
    Prediction create(Declaration declaration, int most, Instant now) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('prediction:' || platform.workspace(), 0))")
                .query(_ -> {});
        if (find(declaration.name()).isPresent()) {
            throw Problems.conflict(
                    "prediction.name_taken", "There is a prediction %s already.".formatted(declaration.name()));
        }
        if (all().size() >= most) {
            throw Problems.conflict("prediction.too_many", "A workspace has at most %d predictions.".formatted(most));
        }
        var id = Ids.next();
        jdbc.sql("""
                        insert into prediction (id, workspace_id, name, declaration, created_at)
                        values (?, ?, ?, ?::jsonb, ?)""")
                .params(
                        id,
                        Workspaces.current().value(),
                        declaration.name(),
                        Json.write(declaration),
                        Timestamp.from(now))
                .update();
        return find(id).orElseThrow();
    }

    List<Prediction> all() {
        return jdbc.sql("select * from prediction where workspace_id = platform.workspace() order by name")
                .query((row, _) -> prediction(row))
                .list();
    }

    Page<Prediction> page(PageRequest page) {
        var rows = jdbc.sql("""
                        select * from prediction
                        where workspace_id = platform.workspace() and name > :after order by name limit :rows""")
                .param(
                        "after",
                        page.cursor() == null
                                ? ""
                                : Cursor.decode(page.cursor(), 1).getFirst())
                .param("rows", page.limit() + 1)
                .query((row, _) -> prediction(row))
                .list();
        return Page.of(rows, page.limit(), last -> Cursor.encode(last.name()));
    }

    Optional<Prediction> find(UUID id) {
        return jdbc.sql("select * from prediction where id = ?")
                .param(id)
                .query((row, _) -> prediction(row))
                .optional();
    }

    private Optional<Prediction> find(String name) {
        return jdbc.sql("select * from prediction where workspace_id = platform.workspace() and name = ?")
                .param(name)
                .query((row, _) -> prediction(row))
                .optional();
    }

    Prediction require(String name) {
        return find(name).orElseThrow(() -> Problems.notFound("prediction", name));
    }

    /** Locks it; another training of it waits. */
    Prediction lock(UUID id) {
        return jdbc.sql("select * from prediction where id = ? for update")
                .param(id)
                .query((row, _) -> prediction(row))
                .optional()
                .orElseThrow(() -> Problems.notFound("prediction", id));
    }

    void requested(UUID id, UUID job, Instant at) {
        jdbc.sql("update prediction set job_id = ?, requested_at = ? where id = ?")
                .params(job, Timestamp.from(at), id)
                .update();
    }

    void serve(UUID id, int version) {
        jdbc.sql("update prediction set serving = ? where id = ?")
                .params(version, id)
                .update();
    }

    void delete(UUID id) {
        for (var table : List.of("prediction_score", "prediction_version")) {
            jdbc.sql("delete from " + table + " where prediction_id = ?")
                    .param(id)
                    .update();
        }
        jdbc.sql("delete from prediction where id = ?").param(id).update();
    }

    private static Prediction prediction(ResultSet row) throws SQLException {
        var requested = row.getTimestamp("requested_at");
        return new Prediction(
                row.getObject("id", UUID.class),
                Json.read(row.getString("declaration"), DECLARATION),
                row.getTimestamp("created_at").toInstant(),
                row.getObject("serving", Integer.class),
                row.getObject("job_id", UUID.class),
                requested == null ? null : requested.toInstant());
    }
}
