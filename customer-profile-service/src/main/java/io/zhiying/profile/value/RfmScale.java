package io.zhiying.profile.value;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * The quintiles of a workspace's customers (profiles with at least one order) in recency, frequency and monetary
 * value. The bounds are the values at the 20th, 40th, 60th and 80th percentile (the first value whose share of
 * customers at or below it reaches that), and a score is 1 plus the number of bounds that the customer is above. So
 * equal values have equal scores, and where many are equal a score may be empty.
 *
 * @param currency in which monetary value is compared: that of most orders
 * @param recency times of the last order; later is better
 */
public record RfmScale(
        String currency,
        long customers,
        List<Instant> recency,
        List<Long> frequency,
        List<BigDecimal> monetary,
        Instant asOf) {

    public int recencyScore(Instant lastOrderAt) {
        return score(recency, lastOrderAt);
    }

    public int frequencyScore(long orders) {
        return score(frequency, orders);
    }

    public int monetaryScore(BigDecimal amount) {
        return score(monetary, amount);
    }

    private static <T extends Comparable<T>> int score(List<T> bounds, T value) {
        return 1
                + (int) bounds.stream()
                        .filter(bound -> value.compareTo(bound) > 0)
                        .count();
    }
}
