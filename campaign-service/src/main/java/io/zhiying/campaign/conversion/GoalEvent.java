package io.zhiying.campaign.conversion;

import io.zhiying.campaign.definition.Goal;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An event that may be what a campaign was for. */
record GoalEvent(UUID id, UUID profile, String name, Map<String, @Nullable Object> properties, Instant happenedAt) {
    private static final BigDecimal LARGEST = new BigDecimal("1e15");

    /** Empty where the event has no amount, or one in another currency. */
    Optional<BigDecimal> value(Goal goal) {
        if (goal.valueProperty() == null) {
            return Optional.empty();
        }
        var currency = properties.get("currency");
        if (goal.currency() != null && currency != null && !goal.currency().equals(currency.toString())) {
            return Optional.empty();
        }
        return amount(properties.get(goal.valueProperty()));
    }

    private static Optional<BigDecimal> amount(@Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            return Optional.empty();
        }
        try {
            var amount = new BigDecimal(value.toString());
            return amount.abs().compareTo(LARGEST) < 0 ? Optional.of(amount) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
