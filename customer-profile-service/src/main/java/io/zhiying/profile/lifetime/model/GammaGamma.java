package io.zhiying.profile.lifetime.model;

import static org.hipparchus.special.Gamma.logGamma;

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
        double shape = p * purchases;
        return logGamma(shape + q)
                - logGamma(shape)
                - logGamma(q)
                + q * Math.log(v)
                + (shape - 1) * Math.log(mean)
                + shape * Math.log(purchases)
                - (shape + q) * Math.log(v + purchases * mean);
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
