package io.zhiying.profile.outcome.prediction;

import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.outcome.Encoding;
import io.zhiying.profile.outcome.OutcomeModel;
import io.zhiying.profile.outcome.prediction.PredictionVersion.State;
import io.zhiying.profile.sql.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/** Trainings with their evaluations and models. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class PredictionVersions {
    private static final TypeReference<PredictionVersion> REPORT = new TypeReference<>() {};
    /** Older ones go, but for the one that serves. */
    private static final int KEPT = 60;

    private static final TypeReference<Scorer> SCORER = new TypeReference<>() {};

    private final JdbcClient jdbc;

    PredictionVersions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What it takes to foretell by a version, without the trees. */
    private record Scorer(Vocabulary vocabulary, Encoding encoding, double slope, double intercept) {}

    /** A version at work. */
    record Served(int version, Vocabulary vocabulary, OutcomeModel.Stored model) {}

    /** The caller has locked the prediction. */
    int next(UUID prediction) {
        return jdbc.sql("select coalesce(max(version), 0) + 1 from prediction_version where prediction_id = ?")
                .param(prediction)
                .query(Integer.class)
                .single();
    }

    void add(UUID prediction, PredictionVersion report, Vocabulary vocabulary, OutcomeModel.Stored model) {
        jdbc.sql("""
                        insert into prediction_version
                          (prediction_id, version, workspace_id, report, scorer, trees)
                        values (:prediction, :version, :workspace, cast(:report as jsonb), cast(:scorer as jsonb), :trees)""")
                .param("prediction", prediction)
                .param("version", report.version())
                .param("workspace", Workspaces.current().value())
                .param("report", Json.write(report))
                .param("scorer", Json.write(new Scorer(vocabulary, model.encoding(), model.slope(), model.intercept())))
                .param("trees", model.trees())
                .update();
        jdbc.sql("""
                        delete from prediction_version v using prediction p
                        where p.id = :prediction and v.prediction_id = p.id and v.version <= :version - :kept
                          and v.version is distinct from p.serving""")
                .param("prediction", prediction)
                .param("version", report.version())
                .param("kept", KEPT)
                .update();
    }

    /** The latest first. */
    Page<PredictionVersion> page(Prediction prediction, PageRequest page) {
        var rows = jdbc.sql("""
                        select version, report from prediction_version
                        where prediction_id = :prediction and version < :before
                        order by version desc limit :rows""")
                .param("prediction", prediction.id())
                .param("before", page.cursor() == null ? Integer.MAX_VALUE : number(page.cursor()))
                .param("rows", page.limit() + 1)
                .query((row, _) -> report(row, prediction.serving()))
                .list();
        return Page.of(rows, page.limit(), last -> Cursor.encode(String.valueOf(last.version())));
    }

    private static int number(String cursor) {
        try {
            return Integer.parseInt(Cursor.decode(cursor, 1).getFirst());
        } catch (NumberFormatException e) {
            throw Cursor.invalid();
        }
    }

    Optional<PredictionVersion> latest(Prediction prediction) {
        return page(prediction, new PageRequest(1, null)).items().stream().findFirst();
    }

    Optional<Served> serving(UUID prediction) {
        return jdbc.sql("""
                        select v.* from prediction_version v
                        join prediction p on p.id = v.prediction_id and p.serving = v.version
                        where p.id = ?""").param(prediction).query((row, _) -> served(row)).optional();
    }

    private static Served served(ResultSet row) throws SQLException {
        var scorer = Json.read(row.getString("scorer"), SCORER);
        return new Served(
                row.getInt("version"),
                scorer.vocabulary(),
                new OutcomeModel.Stored(row.getBytes("trees"), scorer.encoding(), scorer.slope(), scorer.intercept()));
    }

    private static PredictionVersion report(ResultSet row, @Nullable Integer serving) throws SQLException {
        var report = Json.read(row.getString("report"), REPORT);
        return report.state() == State.SERVING && (serving == null || serving != report.version())
                ? report.in(State.SUPERSEDED)
                : report;
    }
}
