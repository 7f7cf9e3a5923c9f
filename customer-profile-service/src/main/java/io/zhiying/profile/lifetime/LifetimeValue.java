package io.zhiying.profile.lifetime;

import io.swagger.v3.oas.annotations.media.Schema;
import io.zhiying.profile.lifetime.model.Simulation.Interval;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What is expected of a customer, given what the workspace's customers do.
 *
 * @param weeks how far ahead, from {@code asOf}
 * @param frequency days with an order after the first one
 * @param probabilityAlive that the customer may still buy
 * @param expectedPurchases days with an order
 * @param purchases the interval that holds them with probability 0.8
 * @param expectedValue of these purchases, in {@code currency}; null where too few customers bought again to say
 * @param value the interval that holds it with probability 0.8
 */
@Schema(name = "LifetimeValue")
public record LifetimeValue(
        LocalDate asOf,
        int weeks,
        int frequency,
        double probabilityAlive,
        double expectedPurchases,
        Interval purchases,
        @Nullable Double expectedValue,
        @Nullable Interval value,
        NextPurchaseForecast nextPurchase,
        String currency) {}
