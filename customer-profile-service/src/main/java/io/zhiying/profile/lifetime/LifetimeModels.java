package io.zhiying.profile.lifetime;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.lifetime.model.Comparison;
import io.zhiying.profile.lifetime.model.LifetimeModel;
import io.zhiying.profile.sql.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/** The current workspace's models, as last fitted. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class LifetimeModels {
    private static final TypeReference<LifetimeModel> MODEL = new TypeReference<>() {};
    private static final TypeReference<Comparison> COMPARISON = new TypeReference<>() {};

    private final JdbcClient jdbc;

    LifetimeModels(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<FittedModel> find() {
        return jdbc.sql("select * from lifetime_model where workspace_id = platform.workspace()")
                .query((row, _) -> fitted(row))
                .optional();
    }

    static FittedModel fitted(ResultSet row) throws SQLException {
        var comparison = row.getString("comparison");
        return new FittedModel(
                Json.read(row.getString("model"), MODEL),
                row.getString("currency"),
                row.getInt("horizon_weeks"),
                comparison == null ? null : Json.read(comparison, COMPARISON),
                row.getObject("as_of", LocalDate.class),
                row.getTimestamp("fitted_at").toInstant());
    }

    void put(FittedModel fitted) {
        jdbc.sql("""
                        insert into lifetime_model
                          (workspace_id, currency, horizon_weeks, model, comparison, as_of, fitted_at)
                        values (:workspace, :currency, :horizon, cast(:model as jsonb), cast(:comparison as jsonb), :asOf, :at)
                        on conflict (workspace_id) do update set currency = excluded.currency,
                          horizon_weeks = excluded.horizon_weeks, model = excluded.model,
                          comparison = excluded.comparison, as_of = excluded.as_of, fitted_at = excluded.fitted_at""")
                .param("workspace", Workspaces.current().value())
                .param("currency", fitted.currency())
                .param("horizon", fitted.horizonWeeks())
                .param("model", Json.write(fitted.model()))
                .param("comparison", fitted.comparison() == null ? null : Json.write(fitted.comparison()))
                .param("asOf", fitted.asOf())
                .param("at", Timestamp.from(fitted.fittedAt()))
                .update();
    }
}
