package io.zhiying.profile.lifetime.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How well it was foretold when customers would buy next.
 *
 * @param interval null where no customer's interval ended before the data did
 */
public record TimingAccuracy(List<Within> within, @Nullable Coverage interval) {
    private static final int[] WEEKS = {4, 13, 26, 39, 52};
    static final double LEVEL = 0.8;

    /**
     * Who bought within so many weeks.
     *
     * @param expected share of the customers
     * @param actual share of the customers
     * @param brierScore of the probabilities; lower is better
     * @param brierScoreOfShare of the actual share given to everybody, which no forecast without a look at customers
     *     beats
     */
    public record Within(int weeks, double expected, double actual, double brierScore, double brierScoreOfShare) {}

    /**
     * How many bought within their intervals, of the customers whose interval ended before the data did.
     *
     * @param expected share: the interval's level times the probability of being alive, on average
     */
    public record Coverage(int customers, double expected, double actual) {}

    /** @param waited weeks to the next purchase of each; infinite where there was none */
    static TimingAccuracy of(List<NextPurchase> foretold, double[] waited, double weeks) {
        var within = new ArrayList<Within>();
        for (int window : WEEKS) {
            if (window <= weeks) {
                within.add(within(foretold, waited, window));
            }
        }
        return new TimingAccuracy(List.copyOf(within), coverage(foretold, waited, weeks));
    }

    private static Within within(List<NextPurchase> foretold, double[] waited, int window) {
        double expected = 0;
        double actual = 0;
        double squared = 0;
        for (int i = 0; i < waited.length; i++) {
            double probability = foretold.get(i).within(window);
            int came = waited[i] <= window ? 1 : 0;
            expected += probability;
            actual += came;
            squared += (probability - came) * (probability - came);
        }
        double share = actual / waited.length;
        return new Within(window, expected / waited.length, share, squared / waited.length, share * (1 - share));
    }

    private static @Nullable Coverage coverage(List<NextPurchase> foretold, double[] waited, double weeks) {
        double low = (1 - LEVEL) / 2;
        int[] ended = IntStream.range(0, waited.length)
                .filter(i -> foretold.get(i).quantile(1 - low) <= weeks)
                .toArray();
        if (ended.length == 0) {
            return null;
        }
        double expected = 0;
        double actual = 0;
        for (int i : ended) {
            var next = foretold.get(i);
            expected += LEVEL * next.probabilityAlive();
            actual += next.quantile(low) < waited[i] && waited[i] <= next.quantile(1 - low) ? 1 : 0;
        }
        return new Coverage(ended.length, expected / ended.length, actual / ended.length);
    }
}
