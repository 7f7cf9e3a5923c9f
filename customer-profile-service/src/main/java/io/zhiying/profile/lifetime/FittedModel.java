package io.zhiying.profile.lifetime;

import io.zhiying.profile.lifetime.model.Comparison;
import io.zhiying.profile.lifetime.model.LifetimeModel;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A workspace's models.
 *
 * @param currency of the spend, ISO 4217
 * @param horizonWeeks how far ahead its forecasts look
 * @param comparison how well a fit to the first half of the history foretold the second; null where that is too short
 * @param asOf the last day that was looked at
 */
record FittedModel(
        LifetimeModel model,
        String currency,
        int horizonWeeks,
        @Nullable Comparison comparison,
        LocalDate asOf,
        Instant fittedAt) {}
