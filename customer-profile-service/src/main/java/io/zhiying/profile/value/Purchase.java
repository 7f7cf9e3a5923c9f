package io.zhiying.profile.value;

import io.zhiying.contracts.AcceptedEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an order or a refund changes in a customer's totals.
 *
 * @param currency ISO 4217
 * @param amount negative for a refund
 * @param orderedAt null for a refund
 */
public record Purchase(
        String currency, BigDecimal amount, @Nullable Instant orderedAt) {
    /** Segment's specification: the currency of an order that names none. */
    static final String DEFAULT_CURRENCY = "USD";

    static final List<String> EVENTS = List.of("Order Completed", "Order Refunded");

    /** Of {@code Order Completed} and {@code Order Refunded} of Segment's e-commerce specification. */
    public static Optional<Purchase> of(AcceptedEvent event) {
        return of(event.type(), event.event(), event.properties(), event.timestamp());
    }

    static Optional<Purchase> of(
            String type, @Nullable String name, Map<String, @Nullable Object> properties, Instant at) {
        if (!type.equals("track") || name == null) {
            return Optional.empty();
        }
        return switch (name) {
            case "Order Completed" -> Optional.of(ofOrder(properties, at));
            case "Order Refunded" ->
                Optional.of(new Purchase(
                        currencyOf(properties), amountOf(properties).negate(), null));
            default -> Optional.empty();
        };
    }

    /** Of the properties of {@code Order Completed}. */
    public static Purchase ofOrder(Map<String, @Nullable Object> properties, Instant at) {
        return new Purchase(currencyOf(properties), amountOf(properties), at);
    }

    boolean isOrder() {
        return orderedAt != null;
    }

    private static String currencyOf(Map<String, @Nullable Object> properties) {
        return properties.get("currency") instanceof String code && code.strip().matches("[A-Za-z]{3}")
                ? code.strip().toUpperCase(Locale.ROOT)
                : DEFAULT_CURRENCY;
    }

    /** {@code total}, else {@code revenue}, else {@code value}, else the sum of the products; else nothing. */
    private static BigDecimal amountOf(Map<String, @Nullable Object> properties) {
        for (var name : List.of("total", "revenue", "value")) {
            var amount = number(properties.get(name));
            if (amount != null) {
                return amount;
            }
        }
        var sum = BigDecimal.ZERO;
        if (properties.get("products") instanceof List<?> products) {
            for (var each : products) {
                if (each instanceof Map<?, ?> product) {
                    sum = sum.add(priceOf(product));
                }
            }
        }
        return sum;
    }

    private static BigDecimal priceOf(Map<?, ?> product) {
        var price = number(product.get("price"));
        var quantity = number(product.get("quantity"));
        if (price == null) {
            return BigDecimal.ZERO;
        }
        return quantity == null ? price : price.multiply(quantity);
    }

    private static @Nullable BigDecimal number(@Nullable Object value) {
        return value instanceof Number number ? new BigDecimal(number.toString()) : null;
    }
}
