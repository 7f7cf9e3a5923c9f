package io.zhiying.profile.lifetime.model;

import static org.hipparchus.special.Beta.logBeta;
import static org.hipparchus.special.Gamma.logGamma;

import java.util.HashMap;
import java.util.Map;

/**
 * The BG/NBD model (Fader, Hardie and Lee 2005, "Counting Your Customers" the Easy Way): while alive a customer buys as
 * a Poisson process whose rate is Gamma distributed over customers, and after each purchase ends with a probability
 * that is Beta distributed over customers. Time is in weeks.
 *
 * @param r shape of the purchase rate's Gamma distribution
 * @param alpha its rate, in weeks
 * @param a first parameter of the Beta distribution of the probability to end
 * @param b second parameter
 */
public record BgNbd(double r, double alpha, double a, double b) {
    private static final int MAX_TERMS = 100_000;
    private static final double PRECISION = 1e-14;

    public BgNbd {
        for (double parameter : new double[] {r, alpha, a, b}) {
            if (!(parameter > 0) || Double.isInfinite(parameter)) {
                throw new IllegalArgumentException("r, alpha, a and b must be positive: " + parameter);
            }
        }
    }

    /** Of one history; equation (6) of the paper. */
    public double logLikelihood(PurchaseHistory history) {
        return logLikelihood(Map.of(history, 1L));
    }

    /** Of many, each with how many customers have it. */
    public double logLikelihood(Map<PurchaseHistory, Long> customers) {
        Map<Integer, OfFrequency> terms = new HashMap<>();
        double sum = 0;
        for (var entry : customers.entrySet()) {
            var history = entry.getKey();
            sum += entry.getValue()
                    * logLikelihood(history, terms.computeIfAbsent(history.frequency(), this::ofFrequency));
        }
        return sum;
    }

    /** What nothing but the frequency tells, and what nearly all the time is spent on: customers share it. */
    private record OfFrequency(double common, double alive, double ended) {}

    private OfFrequency ofFrequency(int x) {
        return new OfFrequency(
                logGamma(r + x) - logGamma(r) + r * Math.log(alpha),
                logBeta(a, b + x) - logBeta(a, b),
                x == 0 ? 0 : logBeta(a + 1, b + x - 1) - logBeta(a, b));
    }

    private double logLikelihood(PurchaseHistory history, OfFrequency terms) {
        int x = history.frequency();
        double alive = terms.alive() - (r + x) * Math.log(alpha + history.age());
        if (x == 0) {
            return terms.common() + alive;
        }
        double ended = terms.ended() - (r + x) * Math.log(alpha + history.recency());
        double larger = Math.max(alive, ended);
        return terms.common() + larger + Math.log(Math.exp(alive - larger) + Math.exp(ended - larger));
    }

    /**
     * That the customer may still buy. 1 for who bought once: in this model one can end only after a repeat purchase
     * (Fader, Hardie and Lee 2008, "Computing P(alive) using the BG/NBD model").
     */
    public double probabilityAlive(PurchaseHistory history) {
        return 1 / (1 + oddsEnded(history));
    }

    private double oddsEnded(PurchaseHistory history) {
        int x = history.frequency();
        if (x == 0) {
            return 0;
        }
        double waited = Math.log(alpha + history.age()) - Math.log(alpha + history.recency());
        return a / (b + x - 1) * Math.exp((r + x) * waited);
    }

    /**
     * Purchases expected in the next {@code weeks}, given the history; equation (10) of the paper, and equation (9) for
     * {@link PurchaseHistory#NEW}.
     *
     * <p>The paper's form overflows for a frequent buyer and has no value at a = 1. Here Euler's transformation has
     * turned its (1 - z)^(r+x) F(r+x, b+x; c; z) into (1 - z)^(a-1) F(a+b-1-r, a-1; c; z), whose terms stay small, and
     * the division by a - 1 is carried out in each term.
     */
    public double expectedPurchases(PurchaseHistory history, double weeks) {
        if (!(weeks >= 0) || Double.isInfinite(weeks)) {
            throw new IllegalArgumentException("weeks must be at least 0: " + weeks);
        }
        double z = weeks / (alpha + history.age() + weeks);
        double e = a - 1;
        double c = a + b + history.frequency() - 1;
        double logRest = Math.log1p(-z);
        double first = Math.abs(e * logRest) < 1e-12 ? -logRest : -Math.expm1(e * logRest) / e;
        double unconditional = c * first - Math.exp(e * logRest) * series(a + b - 1 - r, e, c, z);
        return Math.max(0, unconditional / (1 + oddsEnded(history)));
    }

    /** c (F(p, e; c; z) - 1) / e, term by term: it has a value where e or c is 0. */
    private static double series(double p, double e, double c, double z) {
        double term = p * z;
        double sum = term;
        for (int n = 1; n < MAX_TERMS && Math.abs(term) > PRECISION * Math.abs(sum); n++) {
            term *= (p + n) * (e + n) / ((c + n) * (n + 1)) * z;
            sum += term;
        }
        return sum;
    }
}
