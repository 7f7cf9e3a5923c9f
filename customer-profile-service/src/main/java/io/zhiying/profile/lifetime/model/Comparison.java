package io.zhiying.profile.lifetime.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.hipparchus.stat.correlation.PearsonsCorrelation;
import org.jspecify.annotations.Nullable;

/**
 * Purchases that were expected, and those that came.
 *
 * @param weeks that were foretold
 * @param expected and {@code actual} purchases of all customers together
 * @param forecast over customers
 * @param naive the same of the simplest forecast: everybody goes on at the rate seen
 * @param spendAndFrequency correlation over customers of mean spend and of how often they bought again, which the model
 *     of spend takes for 0; null where it has none
 * @param nextPurchase when each bought first after the split; null in models that were fitted before it was looked at
 * @param byFrequency by how often a customer had bought again; the last row is so often or more
 */
public record Comparison(
        int customers,
        double weeks,
        double expected,
        double actual,
        Accuracy forecast,
        Accuracy naive,
        @Nullable Double spendAndFrequency,
        @Nullable TimingAccuracy nextPurchase,
        List<Row> byFrequency) {
    private static final int LAST_ROW = 7;

    /**
     * @param correlation of foretold and actual purchases; null where one of them is the same for all
     * @param meanAbsoluteError in purchases
     */
    public record Accuracy(@Nullable Double correlation, double meanAbsoluteError) {}

    /** Mean purchases per customer. */
    public record Row(int frequency, int customers, double expected, double actual) {}

    static Comparison of(BgNbd model, List<Customer> seen, int[] came, double[] waited, double weeks) {
        double[] actual = Arrays.stream(came).asDoubleStream().toArray();
        double[] expected = seen.stream()
                .mapToDouble(customer -> model.expectedPurchases(customer.history(), weeks))
                .toArray();
        double[] naive = seen.stream()
                .mapToDouble(customer -> sameRate(customer.history(), weeks))
                .toArray();
        var spending = seen.stream().filter(Customer::hasSpend).toList();
        return new Comparison(
                seen.size(),
                weeks,
                Arrays.stream(expected).sum(),
                Arrays.stream(actual).sum(),
                accuracy(expected, actual),
                accuracy(naive, actual),
                correlation(
                        spending.stream().mapToDouble(Customer::meanSpend).toArray(),
                        spending.stream()
                                .mapToDouble(customer -> customer.history().frequency())
                                .toArray()),
                TimingAccuracy.of(
                        seen.stream()
                                .map(customer -> NextPurchase.of(model, customer.history()))
                                .toList(),
                        waited,
                        weeks),
                rows(seen, expected, actual));
    }

    private static double sameRate(PurchaseHistory history, double weeks) {
        return history.age() > 0 ? history.frequency() / history.age() * weeks : 0;
    }

    private static Accuracy accuracy(double[] foretold, double[] actual) {
        double error = IntStream.range(0, actual.length)
                .mapToDouble(i -> Math.abs(foretold[i] - actual[i]))
                .average()
                .orElse(0);
        return new Accuracy(correlation(foretold, actual), error);
    }

    private static @Nullable Double correlation(double[] some, double[] others) {
        double found = some.length < 2 ? Double.NaN : new PearsonsCorrelation().correlation(some, others);
        return Double.isNaN(found) ? null : found;
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
}
