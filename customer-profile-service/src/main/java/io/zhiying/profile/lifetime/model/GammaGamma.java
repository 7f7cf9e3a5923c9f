package io.zhiying.profile.lifetime.model;

import static org.hipparchus.special.Gamma.logGamma;

import java.util.HashMap;
import java.util.Map;

/**
 * The Gamma-Gamma model of spend (Fader and Hardie 2013, "The Gamma-Gamma Model of Monetary Value"): a customer's
 * purchases are Gamma distributed around the customer's own mean, and these means vary over customers. It holds where
 * how much a customer spends and how often are independent.
 *
 * @param p shape of one customer's spend
 * @param q shape of the distribution of its rate over customers
 * @param v rate of that distribution, in money
 */
public record GammaGamma(double p, double q, double v) {
    public GammaGamma {
        for (double parameter : new double[] {p, q, v}) {
            if (!(parameter > 0) || Double.isInfinite(parameter)) {
                throw new IllegalArgumentException("p, q and v must be positive: " + parameter);
            }
        }
    }

    /**
     * Of the mean of so many purchases; equation (1) of the note.
     *
     * @param purchases at least 1
     * @param mean above 0
     */
    public double logLikelihood(int purchases, double mean) {
        return logLikelihood(Map.of(new Spend(purchases, mean), 1L));
    }

    /**
     * All that the model needs to know of a customer.
     *
     * @param purchases at least 1
     * @param mean of them, above 0
     */
    public record Spend(int purchases, double mean) {}

    /** Of many, each with how many customers have it. */
    public double logLikelihood(Map<Spend, Long> customers) {
        Map<Integer, Double> terms = new HashMap<>();
        double sum = 0;
        for (var entry : customers.entrySet()) {
            var spend = entry.getKey();
            double shape = p * spend.purchases();
            sum += entry.getValue()
                    * (terms.computeIfAbsent(spend.purchases(), this::ofPurchases)
                            + (shape - 1) * Math.log(spend.mean())
                            - (shape + q) * Math.log(v + spend.purchases() * spend.mean()));
        }
        return sum;
    }

    /** What nothing but their number tells, and what most of the time is spent on: customers share it. */
    private double ofPurchases(int purchases) {
        double shape = p * purchases;
        return logGamma(shape + q) - logGamma(shape) - logGamma(q) + q * Math.log(v) + shape * Math.log(purchases);
    }

    /** Mean over all customers; infinite where q is at most 1. */
    public double populationMean() {
        return q > 1 ? p * v / (q - 1) : Double.POSITIVE_INFINITY;
    }

    /**
     * What a purchase of the customer is expected to be worth, given the mean of those seen; equation (5) of the note.
     * Without any it is the mean over all customers.
     */
    public double expectedSpend(int purchases, double mean) {
        double rest = p * purchases + q - 1;
        return rest > 0 ? p * (v + purchases * mean) / rest : Double.POSITIVE_INFINITY;
    }
}
