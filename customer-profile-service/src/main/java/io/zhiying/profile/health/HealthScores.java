package io.zhiying.profile.health;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.health.Health.Part;
import io.zhiying.profile.insight.Insights;
import io.zhiying.profile.lifetime.LifetimeForecasts;
import io.zhiying.profile.outcome.prediction.PredictionScores;
import io.zhiying.profile.satisfaction.SurveyAnswers;
import io.zhiying.profile.sql.Json;
import io.zhiying.profile.value.Purchases;
import io.zhiying.profile.value.Rfm;
import io.zhiying.profile.value.RfmScales;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/** Puts a customer's health together from what the other features know. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class HealthScores {
    private static final Duration YEAR = Duration.ofDays(365);
    private static final double SCORES = 4;
    private static final TypeReference<HealthWeights> WEIGHTS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final Purchases purchases;
    private final RfmScales scales;
    private final LifetimeForecasts lifetimes;
    private final SurveyAnswers answers;
    private final Insights insights;
    private final PredictionScores predictions;
    private final InstantSource clock;

    HealthScores(
            JdbcClient jdbc,
            Purchases purchases,
            RfmScales scales,
            LifetimeForecasts lifetimes,
            SurveyAnswers answers,
            Insights insights,
            PredictionScores predictions,
            InstantSource clock) {
        this.jdbc = jdbc;
        this.purchases = purchases;
        this.scales = scales;
        this.lifetimes = lifetimes;
        this.answers = answers;
        this.insights = insights;
        this.predictions = predictions;
        this.clock = clock;
    }

    /** All equal before they were set. */
    HealthWeights weights() {
        return jdbc.sql("select weights from health_weights where workspace_id = platform.workspace()")
                .query((row, _) -> Json.read(row.getString("weights"), WEIGHTS))
                .optional()
                .orElse(HealthWeights.EQUAL);
    }

    void put(HealthWeights weights) {
        jdbc.sql("""
                        insert into health_weights (workspace_id, weights) values (?, ?::jsonb)
                        on conflict (workspace_id) do update set weights = excluded.weights""").params(Workspaces.current().value(), Json.write(weights)).update();
    }

    Health of(UUID profile) {
        var weights = weights();
        var now = clock.instant();
        var rfm = Rfm.of(purchases.of(profile), scales.find(), now)
                .map(Rfm::scores)
                .orElse(null);
        var level = answers.level(profile, now.minus(YEAR));
        var alive = lifetimes.of(profile).map(value -> value.probabilityAlive()).orElse(null);
        var positive = positive(insights.of(profile));
        var risk = weights.riskModel() == null ? null : risk(profile, weights.riskModel());
        return Health.of(List.of(
                part("recency", weights.recency(), rfm == null ? null : (rfm.recency() - 1) / SCORES, "RFM score"),
                part(
                        "frequency",
                        weights.frequency(),
                        rfm == null ? null : (rfm.frequency() - 1) / SCORES,
                        "RFM score"),
                part("alive", weights.alive(), alive, "probability of still buying (BG/NBD)"),
                part(
                        "satisfaction",
                        weights.satisfaction(),
                        level.isPresent() ? level.getAsDouble() : null,
                        "latest answers to surveys of the last year"),
                part(
                        "sentiment",
                        weights.sentiment(),
                        positive.isPresent() ? positive.getAsDouble() : null,
                        "share of positive texts among positive and negative ones"),
                part(
                        "risk",
                        weights.risk(),
                        risk == null ? null : 1 - risk,
                        "1 less the probability of "
                                + (weights.riskModel() == null ? "an outcome; none is set" : weights.riskModel()))));
    }

    private static Part part(String name, double weight, @Nullable Double value, String because) {
        return new Part(name, weight, value, null, because);
    }

    private @Nullable Double risk(UUID profile, @Nullable String model) {
        return predictions.of(profile).stream()
                .filter(prediction -> prediction.model().equals(model))
                .findFirst()
                .map(PredictionScores.CustomerPrediction::probability)
                .orElse(null);
    }

    private static OptionalDouble positive(Map<String, @Nullable Object> insights) {
        if (insights.get("sentiment") instanceof Map<?, ?> sentiment
                && sentiment.get("counts") instanceof Map<?, ?> counts) {
            double positive = count(counts.get("positive"));
            double all = positive + count(counts.get("negative"));
            return all > 0 ? OptionalDouble.of(positive / all) : OptionalDouble.empty();
        }
        return OptionalDouble.empty();
    }

    private static double count(@Nullable Object count) {
        return count instanceof Number number ? number.doubleValue() : 0;
    }
}
