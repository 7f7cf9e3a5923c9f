package io.zhiying.profile.outcome.prediction;

import io.swagger.v3.oas.annotations.media.Schema;
import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.outcome.OutcomeModel.Reason;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.sql.Json;
import io.zhiying.profile.sql.Question;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/** What was foretold of each customer. After a merge the survivor's stands until the next time. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class PredictionScores implements ProfileData {
    private static final TypeReference<List<Reason>> REASONS = new TypeReference<>() {};

    private final JdbcClient jdbc;

    PredictionScores(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record Row(UUID profile, double probability, List<Reason> reasons) {}

    /**
     * How probable an outcome is for a customer.
     *
     * @param model the prediction's name
     * @param asOf the day at whose start (UTC) it was foretold
     * @param withinDays of it
     * @param reasons the features that moved the probability most: exact Shapley values for trees (Lundberg, Erion and
     *     Lee 2018) in log odds; above 0 they speak for the outcome
     */
    @Schema(name = "CustomerPrediction")
    public record CustomerPrediction(
            String model, int version, double probability, int withinDays, LocalDate asOf, List<Reason> reasons) {}

    /** A customer in the list of a prediction. */
    @Schema(name = "PredictionScore")
    record Score(UUID profileId, double probability, int version, LocalDate asOf, List<Reason> reasons) {}

    /** The caller holds the locks of the profiles. */
    void put(UUID prediction, int version, LocalDate asOf, Collection<Row> rows) {
        jdbc.sql("""
                        insert into prediction_score
                          (prediction_id, profile_id, workspace_id, version, probability, reasons, as_of)
                        select :prediction, profile_id, :workspace, :version, probability, reasons, :asOf
                        from unnest(cast(:profiles as uuid[]), cast(:probabilities as double precision[]),
                          cast(:reasons as jsonb[])) as r(profile_id, probability, reasons)
                        where exists (select from prediction where id = :prediction for key share)
                        on conflict (prediction_id, profile_id) do update set version = excluded.version,
                          probability = excluded.probability, reasons = excluded.reasons, as_of = excluded.as_of""")
                .param("prediction", prediction)
                .param("workspace", Workspaces.current().value())
                .param("version", version)
                .param("asOf", asOf)
                .param("profiles", Columns.of(rows, Row::profile))
                .param("probabilities", Columns.of(rows, Row::probability))
                .param("reasons", Columns.of(rows, row -> Json.write(row.reasons())))
                .update();
    }

    /** Those of whom it is not asked any more. */
    void remove(UUID prediction, Collection<UUID> profiles) {
        jdbc.sql("""
                        delete from prediction_score
                        where prediction_id = :prediction and profile_id = any(cast(:profiles as uuid[]))""")
                .param("prediction", prediction)
                .param("profiles", Columns.of(profiles))
                .update();
    }

    public List<CustomerPrediction> of(UUID profile) {
        return about(profile).ask(jdbc);
    }

    /** As {@link #of}. */
    public Question<List<CustomerPrediction>> about(UUID profile) {
        return Question.all(
                """
                select p.name, s.*, cast(p.declaration ->> 'withinDays' as int) as within_days
                from prediction_score s join prediction p on p.id = s.prediction_id
                where s.profile_id = ? order by p.name""",
                (row, _) -> new CustomerPrediction(
                        row.getString("name"),
                        row.getInt("version"),
                        row.getDouble("probability"),
                        row.getInt("within_days"),
                        row.getObject("as_of", LocalDate.class),
                        Json.read(row.getString("reasons"), REASONS)),
                profile);
    }

    /** The most probable first. */
    Page<Score> page(UUID prediction, PageRequest page) {
        var after = page.cursor() == null ? null : Position.of(page.cursor());
        var rows = jdbc.sql("""
                        select * from prediction_score
                        where prediction_id = :prediction
                          and (probability, profile_id) < (coalesce(cast(:probability as double precision), 2),
                            coalesce(cast(:profile as uuid), 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
                        order by probability desc, profile_id desc limit :rows""")
                .param("prediction", prediction)
                .param("probability", after == null ? null : after.probability())
                .param("profile", after == null ? null : after.profile())
                .param("rows", page.limit() + 1)
                .query((row, _) -> new Score(
                        row.getObject("profile_id", UUID.class),
                        row.getDouble("probability"),
                        row.getInt("version"),
                        row.getObject("as_of", LocalDate.class),
                        Json.read(row.getString("reasons"), REASONS)))
                .list();
        return Page.of(
                rows,
                page.limit(),
                last -> Cursor.encode(
                        String.valueOf(last.probability()), last.profileId().toString()));
    }

    private record Position(double probability, UUID profile) {
        static Position of(String cursor) {
            var parts = Cursor.decode(cursor, 2);
            try {
                return new Position(Double.parseDouble(parts.get(0)), UUID.fromString(parts.get(1)));
            } catch (IllegalArgumentException e) {
                throw Cursor.invalid();
            }
        }
    }

    @Override
    public void merge(List<Merge> merges) {
        jdbc.sql("delete from prediction_score where profile_id = any(cast(:merged as uuid[]))")
                .param("merged", Columns.of(merges, Merge::merged))
                .update();
    }

    @Override
    public void erase(UUID profile) {
        jdbc.sql("delete from prediction_score where profile_id = ?")
                .param(profile)
                .update();
    }
}
