package io.zhiying.profile.lifetime.model;

import io.zhiying.profile.lifetime.model.GammaGamma.Spend;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Both models of a workspace's customers, fitted by maximum likelihood.
 *
 * @param spend empty where too few customers bought again for the model of spend
 */
public record LifetimeModel(Fit<BgNbd> purchases, Optional<Fit<GammaGamma>> spend) {
    /** Fewer customers, or fewer who bought again, say too little for four parameters. */
    public static final int MIN_CUSTOMERS = 100;

    public static final int MIN_REPEAT_CUSTOMERS = 30;

    /**
     * @param standardErrors of the parameters, in their order; NaN where the data does not tell
     * @param customers that it was fitted to
     */
    public record Fit<M>(M model, List<Double> standardErrors, double logLikelihood, int customers) {}

    /**
     * @throws TooFewCustomers below {@link #MIN_CUSTOMERS} customers or {@link #MIN_REPEAT_CUSTOMERS} who bought again
     */
    public static LifetimeModel fit(Collection<Customer> customers) {
        long repeating = customers.stream()
                .filter(customer -> customer.history().frequency() > 0)
                .count();
        if (customers.size() < MIN_CUSTOMERS || repeating < MIN_REPEAT_CUSTOMERS) {
            throw new TooFewCustomers(customers.size(), repeating);
        }
        var spending = customers.stream().filter(Customer::hasSpend).toList();
        return new LifetimeModel(
                purchases(customers),
                spending.size() < MIN_REPEAT_CUSTOMERS ? Optional.empty() : Optional.of(spend(spending)));
    }

    private static Fit<BgNbd> purchases(Collection<Customer> customers) {
        Map<PurchaseHistory, Long> counts =
                customers.stream().collect(Collectors.groupingBy(Customer::history, Collectors.counting()));
        Function<double[], BgNbd> model = at -> new BgNbd(at[0], at[1], at[2], at[3]);
        double meanAge = customers.stream()
                .mapToDouble(customer -> customer.history().age())
                .average()
                .orElse(1);
        var maximum = Maximum.of(at -> model.apply(at).logLikelihood(counts), 1, Math.max(meanAge, 1e-3), 1, 2);
        return fit(model, maximum, customers.size());
    }

    private static Fit<GammaGamma> spend(List<Customer> customers) {
        Map<Spend, Long> counts = customers.stream()
                .collect(Collectors.groupingBy(
                        customer -> new Spend(customer.history().frequency(), customer.meanSpend()),
                        Collectors.counting()));
        Function<double[], GammaGamma> model = at -> new GammaGamma(at[0], at[1], at[2]);
        double mean =
                customers.stream().mapToDouble(Customer::meanSpend).average().orElseThrow();
        var maximum = Maximum.of(at -> model.apply(at).logLikelihood(counts), 3, 3, mean * 2 / 3);
        return fit(model, maximum, customers.size());
    }

    private static <M> Fit<M> fit(Function<double[], M> model, Maximum maximum, int customers) {
        return new Fit<>(
                model.apply(maximum.parameters()),
                java.util.Arrays.stream(maximum.standardErrors()).boxed().toList(),
                maximum.logLikelihood(),
                customers);
    }

    /** What is expected of the customer in the next weeks. */
    public Expectation expect(Customer customer, double weeks) {
        BgNbd model = purchases.model();
        double expected = model.expectedPurchases(customer.history(), weeks);
        return new Expectation(
                model.probabilityAlive(customer.history()),
                expected,
                spend.map(fit -> expected * spendOf(fit.model(), customer)));
    }

    private static double spendOf(GammaGamma model, Customer customer) {
        return customer.hasSpend()
                ? model.expectedSpend(customer.history().frequency(), customer.meanSpend())
                : model.expectedSpend(0, 0);
    }

    /**
     * @param purchases days with a purchase
     * @param value in the currency of the spend; empty without a model of it
     */
    public record Expectation(double probabilityAlive, double purchases, Optional<Double> value) {}

    /** There is not enough to learn from. */
    public static final class TooFewCustomers extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooFewCustomers(int customers, long repeating) {
            super("%,d customers, %,d of whom bought again: at least %,d and %,d are needed"
                    .formatted(customers, repeating, MIN_CUSTOMERS, MIN_REPEAT_CUSTOMERS));
        }
    }
}
