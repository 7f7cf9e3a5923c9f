package io.zhiying.profile.lifetime.model;

import java.time.LocalDate;
import java.util.Collection;
import java.util.SortedMap;

/**
 * How well the models foretell what they have not seen: fitted to purchases up to a day, compared with those after it.
 *
 * @param model fitted to the first part
 */
public record Holdout(LifetimeModel model, Comparison comparison) {

    /**
     * @param customers spend by day of each, none empty
     * @param split the last day to learn from
     * @param end the last day to compare with, after {@code split}
     * @throws LifetimeModel.TooFewCustomers where too few had bought by {@code split}
     */
    public static Holdout of(
            Collection<? extends SortedMap<LocalDate, Double>> customers, LocalDate split, LocalDate end) {
        var known = customers.stream()
                .filter(days -> !days.firstKey().isAfter(split))
                .toList();
        var seen = known.stream().map(days -> Customer.of(days, split)).toList();
        var actual = known.stream()
                .mapToInt(
                        days -> days.subMap(split.plusDays(1), end.plusDays(1)).size())
                .toArray();
        var waited = known.stream()
                .mapToDouble(days -> days.tailMap(split.plusDays(1)).keySet().stream()
                        .findFirst()
                        .map(day -> Customer.weeks(split, day))
                        .orElse(Double.POSITIVE_INFINITY))
                .toArray();
        var model = LifetimeModel.fit(seen);
        return new Holdout(
                model, Comparison.of(model.purchases().model(), seen, actual, waited, Customer.weeks(split, end)));
    }
}
