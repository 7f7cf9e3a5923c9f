package io.zhiying.profile.lifetime.model;

import java.util.Arrays;
import org.hipparchus.random.RandomDataGenerator;

/**
 * What may become of one customer, drawn from the models given the history: that is how uncertain a forecast for a
 * single person is. While alive the purchase rate is Gamma(r + x, alpha + T) and the probability to end Beta(a, b + x);
 * the rate of spend is Gamma(p x + q, v + x z). The parameters themselves are taken as known.
 */
public final class Simulation {
    private static final int MAX_PURCHASES = 100_000;

    private final LifetimeModel model;
    private final int draws;

    /** @param draws at least 100, so that the ends of an interval mean something */
    public Simulation(LifetimeModel model, int draws) {
        if (draws < 100) {
            throw new IllegalArgumentException("draws must be at least 100: " + draws);
        }
        this.model = model;
        this.draws = draws;
    }

    /**
     * Central intervals of the next weeks' purchases and of what they are worth.
     *
     * @param level such as 0.8
     */
    public Outlook of(Customer customer, double weeks, double level, long seed) {
        var random = new RandomDataGenerator(seed);
        double[] purchases = new double[draws];
        double[] values = new double[draws];
        double alive = model.purchases().model().probabilityAlive(customer.history());
        for (int i = 0; i < draws; i++) {
            int bought = purchases(customer.history(), alive, weeks, random);
            purchases[i] = bought;
            values[i] = bought == 0 ? 0 : value(customer, bought, random);
        }
        return new Outlook(level, interval(purchases, level), interval(values, level));
    }

    /** As many as a Poisson process brings in that time, but none after the one with which the customer ends. */
    private int purchases(PurchaseHistory history, double alive, double weeks, RandomDataGenerator random) {
        if (random.nextDouble() >= alive) {
            return 0;
        }
        BgNbd given = model.purchases().model();
        double rate = random.nextGamma(given.r() + history.frequency(), 1 / (given.alpha() + history.age()));
        double ends = random.nextBeta(given.a(), given.b() + history.frequency());
        double wanted = Math.min(rate * weeks, MAX_PURCHASES);
        int bought = wanted > 0 ? random.nextPoisson(wanted) : 0;
        return (int) Math.min(bought, last(ends, random));
    }

    /** Which purchase is the last, where each is with the same probability; by inversion. */
    private static double last(double ends, RandomDataGenerator random) {
        return 1 + Math.floor(Math.log(1 - random.nextDouble()) / Math.log1p(-ends));
    }

    private double value(Customer customer, int bought, RandomDataGenerator random) {
        if (model.spend().isEmpty()) {
            return 0;
        }
        GammaGamma given = model.spend().get().model();
        int seen = customer.hasSpend() ? customer.history().frequency() : 0;
        double rate = random.nextGamma(given.p() * seen + given.q(), 1 / (given.v() + seen * customer.meanSpend()));
        return random.nextGamma(given.p() * bought, 1 / rate);
    }

    /** Between the quantiles (1 - level) / 2 and (1 + level) / 2. */
    private static Interval interval(double[] drawn, double level) {
        Arrays.sort(drawn);
        return new Interval(quantile(drawn, (1 - level) / 2), quantile(drawn, (1 + level) / 2));
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    }

    /** Both ends belong to it. */
    public record Interval(double low, double high) {
        public boolean contains(double value) {
            return low <= value && value <= high;
        }
    }

    /** @param value of the purchases; from 0 to 0 without a model of spend */
    public record Outlook(double level, Interval purchases, Interval value) {}
}
