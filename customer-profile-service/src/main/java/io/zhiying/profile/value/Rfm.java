package io.zhiying.profile.value;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Recency, frequency and monetary value of a customer.
 *
 * @param recencyDays whole days since the last order
 * @param frequency orders completed, in any currency
 * @param monetary orders less refunds, one sum per currency
 * @param scores 1 (least) to 5 (best) among the workspace's customers; null until the first scale is computed
 */
public record Rfm(
        long recencyDays,
        Instant lastOrderAt,
        long frequency,
        List<Money> monetary,
        @Nullable Scores scores) {

    /** An amount with its currency (ISO 4217). */
    public record Money(String currency, BigDecimal amount) {}

    /**
     * @param currency in which monetary value was compared
     * @param customers how many were compared
     * @param asOf when the bounds between the scores were computed
     */
    @Schema(name = "RfmScores")
    @JsonInclude
    public record Scores(int recency, int frequency, int monetary, String currency, long customers, Instant asOf) {}

    /** Empty for who never completed an order. */
    public static Optional<Rfm> of(List<Purchases.Total> totals, Optional<RfmScale> scale, Instant now) {
        long orders = totals.stream().mapToLong(Purchases.Total::orders).sum();
        var last = totals.stream()
                .map(Purchases.Total::lastOrderAt)
                .filter(java.util.Objects::nonNull)
                .max(Instant::compareTo);
        if (orders == 0 || last.isEmpty()) {
            return Optional.empty();
        }
        var monetary = totals.stream()
                .map(total -> new Money(total.currency(), total.amount()))
                .collect(Collectors.toList());
        return Optional.of(new Rfm(
                Math.max(0, Duration.between(last.get(), now).toDays()),
                last.get(),
                orders,
                monetary,
                scale.map(s -> scores(s, monetary, orders, last.get())).orElse(null)));
    }

    private static Scores scores(RfmScale scale, List<Money> monetary, long orders, Instant last) {
        var amount = monetary.stream()
                .filter(money -> money.currency().equals(scale.currency()))
                .map(Money::amount)
                .findFirst()
                .orElse(BigDecimal.ZERO);
        return new Scores(
                scale.recencyScore(last),
                scale.frequencyScore(orders),
                scale.monetaryScore(amount),
                scale.currency(),
                scale.customers(),
                scale.asOf());
    }
}
