package io.zhiying.recommendation.interaction;

import io.zhiying.contracts.CustomerEvent;
import io.zhiying.recommendation.catalog.ItemId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads customer events after Segment's e-commerce specification. An event that lacks what is needed says nothing; it
 * is not an error, since senders are many and the profile service has accepted it.
 */
final class BehaviourReader {
    /** The kinds of event that say something. */
    static final Set<String> KINDS = Stream.of(
                    "Product Viewed", "Product Added", "Product Reviewed", "Order Completed", "Order Refunded")
            .map(CustomerEvent::track)
            .collect(Collectors.toUnmodifiableSet());

    private static final int MAX_LINES = 1000;
    private static final double LIKED_FROM = 4;
    private static final double DISLIKED_TO = 2;

    private BehaviourReader() {}

    static Optional<Behaviour> read(CustomerEvent event) {
        if (!"track".equals(event.type()) || event.name() == null) {
            return Optional.empty();
        }
        var properties = event.properties();
        return switch (event.name()) {
            case "Product Viewed" -> touch(event, InteractionKind.VIEWED);
            case "Product Added" -> touch(event, InteractionKind.ADDED);
            case "Product Reviewed" -> touch(event, reviewKind(properties.get("rating")));
            case "Order Completed" -> {
                var items = lines(properties);
                yield items.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Behaviour.Order(event.profileId(), orderId(properties), items, at(event)));
            }
            case "Order Refunded" -> {
                var refund = new Behaviour.Refund(event.profileId(), orderId(properties), lines(properties), at(event));
                yield refund.orderId() == null && refund.itemIds().isEmpty() ? Optional.empty() : Optional.of(refund);
            }
            default -> Optional.empty();
        };
    }

    /** A sender's clock that runs ahead must not make an event newer than all others for years. */
    private static Instant at(CustomerEvent event) {
        return event.timestamp().isAfter(event.receivedAt()) ? event.receivedAt() : event.timestamp();
    }

    private static Optional<Behaviour> touch(CustomerEvent event, InteractionKind kind) {
        return productId(event.properties()).map(item -> new Behaviour.Touch(event.profileId(), item, kind, at(event)));
    }

    private static InteractionKind reviewKind(@Nullable Object rating) {
        var value = number(rating);
        if (value == null) {
            return InteractionKind.REVIEWED;
        }
        return value >= LIKED_FROM
                ? InteractionKind.LIKED
                : value <= DISLIKED_TO ? InteractionKind.DISLIKED : InteractionKind.REVIEWED;
    }

    private static List<String> lines(Map<String, @Nullable Object> properties) {
        if (!(properties.get("products") instanceof List<?> products)) {
            return List.of();
        }
        return products.stream()
                .limit(MAX_LINES)
                .filter(Map.class::isInstance)
                .flatMap(line -> productId((Map<?, ?>) line).stream())
                .distinct()
                .toList();
    }

    private static Optional<String> productId(Map<?, ?> properties) {
        return text(properties.get("product_id")).filter(ItemId::isValid);
    }

    private static @Nullable String orderId(Map<String, @Nullable Object> properties) {
        return text(properties.get("order_id")).filter(ItemId::isValid).orElse(null);
    }

    private static Optional<String> text(@Nullable Object value) {
        return switch (value) {
            case String text -> Optional.of(text);
            case Integer whole -> Optional.of(whole.toString());
            case Long whole -> Optional.of(whole.toString());
            case Number number -> Optional.of(new BigDecimal(number.toString()).toPlainString());
            case null, default -> Optional.empty();
        };
    }

    private static @Nullable Double number(@Nullable Object value) {
        return switch (value) {
            case Number number -> number.doubleValue();
            case String text -> {
                try {
                    yield Double.valueOf(text.strip());
                } catch (NumberFormatException e) {
                    yield null;
                }
            }
            case null, default -> null;
        };
    }
}
