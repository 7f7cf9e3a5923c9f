package io.zhiying.profile.lifetime;

import io.zhiying.profile.lifetime.model.Customer;
import io.zhiying.profile.lifetime.model.NextPurchase;
import io.zhiying.profile.lifetime.model.Simulation;
import io.zhiying.profile.sql.Question;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** A customer's lifetime value with its uncertainty, which is computed when it is asked for. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class LifetimeForecasts {
    private static final int DRAWS = 500;
    private static final double LEVEL = 0.8;

    private final JdbcClient jdbc;

    LifetimeForecasts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Empty for who had not ordered by the last fit. The same answer until the next one. */
    public Optional<LifetimeValue> of(UUID profile) {
        return about(profile).ask(jdbc);
    }

    /** As {@link #of}. */
    public Question<Optional<LifetimeValue>> about(UUID profile) {
        return Question.one(
                """
                select m.*, v.frequency, v.recency, v.age, v.mean_spend
                from lifetime_value v join lifetime_model m on m.workspace_id = v.workspace_id
                where v.profile_id = ?""", (row, _) -> of(profile, LifetimeValues.customer(row), LifetimeModels.fitted(row)), profile);
    }

    private static LifetimeValue of(UUID profile, Customer customer, FittedModel fitted) {
        int weeks = fitted.horizonWeeks();
        var expected = fitted.model().expect(customer, weeks);
        var outlook =
                new Simulation(fitted.model(), DRAWS).of(customer, weeks, LEVEL, profile.getLeastSignificantBits());
        var value = expected.value().filter(Double::isFinite);
        return new LifetimeValue(
                fitted.asOf(),
                weeks,
                customer.history().frequency(),
                expected.probabilityAlive(),
                expected.purchases(),
                outlook.purchases(),
                value.orElse(null),
                value.map(_ -> outlook.value()).orElse(null),
                NextPurchaseForecast.of(
                        NextPurchase.of(fitted.model().purchases().model(), customer.history()), fitted.asOf()),
                fitted.currency());
    }
}
