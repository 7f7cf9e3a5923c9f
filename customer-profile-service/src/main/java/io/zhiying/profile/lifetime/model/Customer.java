package io.zhiying.profile.lifetime.model;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.SortedMap;

/**
 * A customer as seen at the end of a period.
 *
 * @param meanSpend of the days with a purchase after the first one; 0 where there is none
 */
public record Customer(PurchaseHistory history, double meanSpend) {
    private static final double DAYS = 7;

    /**
     * @param spendByDay not empty
     * @param end the last day of the period; later days are not looked at
     * @throws IllegalArgumentException where the first purchase is after it
     */
    public static Customer of(SortedMap<LocalDate, Double> spendByDay, LocalDate end) {
        var seen = spendByDay.headMap(end.plusDays(1));
        if (seen.isEmpty()) {
            throw new IllegalArgumentException("the first purchase is after " + end);
        }
        LocalDate first = seen.firstKey();
        int repeats = seen.size() - 1;
        double repeatSpend = seen.entrySet().stream()
                .skip(1)
                .mapToDouble(Map.Entry::getValue)
                .sum();
        return new Customer(
                new PurchaseHistory(repeats, weeks(first, seen.lastKey()), weeks(first, end)),
                repeats == 0 ? 0 : repeatSpend / repeats);
    }

    /** Whether the model of spend can learn from it: it takes means above 0 only. */
    public boolean hasSpend() {
        return history.frequency() > 0 && meanSpend > 0;
    }

    static double weeks(LocalDate from, LocalDate to) {
        return ChronoUnit.DAYS.between(from, to) / DAYS;
    }
}
