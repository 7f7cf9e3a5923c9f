package io.zhiying.profile.lifetime;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hipparchus.stat.correlation.PearsonsCorrelation;

/**
 * How well the models foretell what they have not seen: fitted to purchases up to a day, compared with those after it.
 *
 * @param model fitted to the first part
 * @param weeks of the second part
 * @param expected and {@code actual} purchases of all customers in the second part
 * @param correlation of expected and actual purchases over customers
 * @param meanAbsoluteError of expected purchases over customers
 * @param naive both figures for the simplest forecast: everybody goes on at the rate seen
 * @param spendAndFrequency correlation over customers of mean spend and of how often they bought again: the model of
 *     spend takes it for 0
 * @param byFrequency mean purchases by how often a customer had bought again; the last row is that or more
 */
public record Holdout(
        LifetimeModel model,
        int customers,
        double weeks,
        double expected,
        double actual,
        double correlation,
        double meanAbsoluteError,
        Naive naive,
        double spendAndFrequency,
        List<Row> byFrequency) {
    private static final int LAST_ROW = 7;

    /** Everybody goes on at the rate seen. */
    public record Naive(double correlation, double meanAbsoluteError) {}

    /** Mean purchases per customer in the second part. */
    public record Row(int frequency, int customers, double expected, double actual) {}

    /**
     * @param customers spend by day of each
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
        var model = LifetimeModel.fit(seen);
        double weeks = Customer.weeks(split, end);
        double[] expected = new double[seen.size()];
        double[] naive = new double[seen.size()];
        double[] actual = new double[seen.size()];
        for (int i = 0; i < actual.length; i++) {
            PurchaseHistory history = seen.get(i).history();
            expected[i] = model.purchases().model().expectedPurchases(history, weeks);
            naive[i] = history.age() > 0 ? history.frequency() / history.age() * weeks : 0;
            actual[i] = known.get(i).subMap(split.plusDays(1), end.plusDays(1)).size();
        }
        return new Holdout(
                model,
                actual.length,
                weeks,
                sum(expected),
                sum(actual),
                correlation(expected, actual),
                meanAbsoluteError(expected, actual),
                new Naive(correlation(naive, actual), meanAbsoluteError(naive, actual)),
                spendAndFrequency(seen),
                rows(seen, expected, actual));
    }

    private static double spendAndFrequency(List<Customer> seen) {
        var spending = seen.stream().filter(Customer::hasSpend).toList();
        return spending.size() < 2
                ? Double.NaN
                : correlation(
                        spending.stream().mapToDouble(Customer::meanSpend).toArray(),
                        spending.stream()
                                .mapToDouble(customer -> customer.history().frequency())
                                .toArray());
    }

    private static List<Row> rows(List<Customer> seen, double[] expected, double[] actual) {
        var groups = new TreeMap<Integer, List<Integer>>();
        for (int i = 0; i < actual.length; i++) {
            groups.computeIfAbsent(Math.min(LAST_ROW, seen.get(i).history().frequency()), _ -> new ArrayList<>())
                    .add(i);
        }
        var rows = new ArrayList<Row>();
        groups.forEach((frequency, members) -> rows.add(new Row(
                frequency,
                members.size(),
                members.stream().mapToDouble(i -> expected[i]).average().orElseThrow(),
                members.stream().mapToDouble(i -> actual[i]).average().orElseThrow())));
        return List.copyOf(rows);
    }

    private static double correlation(double[] expected, double[] actual) {
        return new PearsonsCorrelation().correlation(expected, actual);
    }

    private static double meanAbsoluteError(double[] expected, double[] actual) {
        double sum = 0;
        for (int i = 0; i < actual.length; i++) {
            sum += Math.abs(expected[i] - actual[i]);
        }
        return sum / actual.length;
    }

    private static double sum(double[] values) {
        return java.util.Arrays.stream(values).sum();
    }
}
