package io.zhiying.profile.lifetime;

import io.swagger.v3.oas.annotations.media.Schema;
import io.zhiying.profile.lifetime.model.NextPurchase;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * When the customer will buy next. The dates are for a customer who still buys, which {@code probabilityAlive} says how
 * likely is; a date further away than ten years is null.
 *
 * @param within30Days the probability of an order in the 30 days after {@code asOf}
 * @param expectedOn by then a customer like this one has ordered with probability 0.5
 * @param earliestOn the interval from here to {@code latestOn} holds the next order with probability 0.8
 */
@Schema(name = "NextPurchase")
record NextPurchaseForecast(
        double within30Days,
        @Nullable LocalDate expectedOn,
        @Nullable LocalDate earliestOn,
        @Nullable LocalDate latestOn) {
    private static final double DAYS_PER_WEEK = 7;
    private static final int MONTH = 30;
    private static final double LONGEST_DAYS = 3_652;
    private static final double TAIL = 0.1;

    static NextPurchaseForecast of(NextPurchase next, LocalDate asOf) {
        return new NextPurchaseForecast(
                within30Days(next), on(asOf, next, 0.5), on(asOf, next, TAIL), on(asOf, next, 1 - TAIL));
    }

    static double within30Days(NextPurchase next) {
        return next.within(MONTH / DAYS_PER_WEEK);
    }

    /** Days until {@link #expectedOn}; null where that is null. */
    static @Nullable Double expectedDays(NextPurchase next) {
        return days(next, 0.5);
    }

    private static @Nullable LocalDate on(LocalDate asOf, NextPurchase next, double share) {
        var days = days(next, share);
        return days == null ? null : asOf.plusDays((long) Math.ceil(days));
    }

    private static @Nullable Double days(NextPurchase next, double share) {
        double days = next.quantile(share) * DAYS_PER_WEEK;
        return days <= LONGEST_DAYS ? days : null;
    }
}
