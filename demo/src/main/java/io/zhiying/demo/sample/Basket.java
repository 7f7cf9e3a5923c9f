package io.zhiying.demo.sample;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * What one household bought on one visit.
 *
 * @param time as recorded in 2017
 * @param discount what loyalty card and coupons took off, USD
 */
public record Basket(String id, String household, String store, Instant time, BigDecimal discount, List<Line> lines) {

    /** @param value what was paid for the whole quantity, USD */
    public record Line(String product, int quantity, BigDecimal value) {}

    public BigDecimal total() {
        return lines.stream().map(Line::value).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
