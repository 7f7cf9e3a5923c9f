package io.zhiying.profile.loyalty;

import io.swagger.v3.oas.annotations.media.Schema;
import io.zhiying.platform.problem.Problems;
import io.zhiying.profile.value.Purchase;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a workspace's loyalty programme.
 *
 * @param expireAfterDays after points were earned; they never expire where not given
 * @param startsAt events before it earn nothing; not given, every event that comes in earns
 */
@Schema(name = "LoyaltyProgram")
public record Program(
        @NotNull @Size(max = 20) List<@NotNull @Valid EarningRule> earning,

        @Schema(example = "365") @Nullable @Min(1) @Max(3650)
        Integer expireAfterDays,

        @Nullable Instant startsAt,
        @Nullable @Valid Tiers tiers) {

    /**
     * What earns points.
     *
     * @param points for each such event; else {@code pointsPerUnit}
     * @param pointsPerUnit of the event's amount, rounded down; the amount is that of an order, or the number at
     *     {@code property}
     * @param currency in which alone it counts
     * @param reversedBy the event that takes the points of its order back, in proportion to its amount
     * @param matchedBy the property by which that event names its order; {@code order_id} where not given
     */
    @Schema(name = "LoyaltyEarningRule")
    public record EarningRule(
            @Schema(example = "orders") @NotNull @Pattern(regexp = "[a-z0-9][a-z0-9_-]{0,39}")
            String name,

            @Schema(example = "Order Completed") @NotBlank @Size(max = 255)
            String event,

            @Nullable @Min(1) @Max(1_000_000) Long points,

            @Schema(example = "1") @Nullable @DecimalMin("0.000001") @DecimalMax("1000000")
            BigDecimal pointsPerUnit,

            @Nullable @Size(min = 1, max = 255) String property,

            @Schema(example = "CNY") @Nullable @Pattern(regexp = "[A-Z]{3}")
            String currency,

            @Schema(example = "Order Refunded") @Nullable @Size(min = 1, max = 255)
            String reversedBy,

            @Nullable @Size(min = 1, max = 255) String matchedBy) {
        private static final String ORDER_ID = "order_id";
        private static final int MAX_REFERENCE = 255;
        private static final BigDecimal MOST = BigDecimal.valueOf(PointsOperation.MAX_POINTS);

        /** Points for such properties; 0 where they name no amount, or one in another currency. */
        long pointsFor(Map<String, @Nullable Object> properties, Instant at) {
            if (points != null) {
                return points;
            }
            var amount = amount(properties, at);
            if (pointsPerUnit == null || amount.signum() <= 0 || !isOfCurrency(properties, at)) {
                return 0;
            }
            return amount.multiply(pointsPerUnit)
                    .min(MOST)
                    .setScale(0, RoundingMode.FLOOR)
                    .longValueExact();
        }

        private BigDecimal amount(Map<String, @Nullable Object> properties, Instant at) {
            if (property == null) {
                return Purchase.ofOrder(properties, at).amount();
            }
            return properties.get(property) instanceof Number number
                    ? new BigDecimal(number.toString())
                    : BigDecimal.ZERO;
        }

        private boolean isOfCurrency(Map<String, @Nullable Object> properties, Instant at) {
            return currency == null
                    || currency.equals(Purchase.ofOrder(properties, at).currency());
        }

        /** Whether such a refund names no amount, and so means the whole order. */
        boolean isWhole(Map<String, @Nullable Object> properties, Instant at) {
            return points != null || amount(properties, at).signum() == 0;
        }

        /** The order that an event names. */
        Optional<String> reference(Map<String, @Nullable Object> properties) {
            return Optional.ofNullable(properties.get(matchedBy == null ? ORDER_ID : matchedBy))
                    .filter(value -> value instanceof String || value instanceof Number)
                    .map(Object::toString)
                    .filter(text -> !text.isBlank() && text.length() <= MAX_REFERENCE);
        }
    }

    /** Which levels there are, by points earned in a sliding window; points that were taken back do not count. */
    @Schema(name = "LoyaltyTiers")
    public record Tiers(
            @Schema(example = "365") @NotNull @Min(1) @Max(3650)
            Integer windowDays,

            @NotNull @Size(min = 1, max = 20) List<@NotNull @Valid Tier> levels) {}

    /** A level and the points that reach it. */
    @Schema(name = "LoyaltyTier")
    public record Tier(
            @Schema(example = "金卡") @NotBlank @Size(max = 60)
            String name,

            @Schema(example = "1000") @NotNull @Min(0) @Max(PointsOperation.MAX_POINTS)
            Long points) {}

    /** @throws io.zhiying.platform.problem.Problem 422 that names the field */
    void check() {
        var names = new HashSet<String>();
        for (int i = 0; i < earning.size(); i++) {
            var rule = earning.get(i);
            if (!names.add(rule.name())) {
                throw Problems.invalid("earning[%d].name".formatted(i), "is that of another rule");
            }
            if ((rule.points() == null) == (rule.pointsPerUnit() == null)) {
                throw Problems.invalid("earning[%d]".formatted(i), "must have either points or pointsPerUnit");
            }
        }
        if (tiers != null
                && tiers.levels().stream().map(Tier::name).distinct().count()
                        < tiers.levels().size()) {
            throw Problems.invalid("tiers.levels", "must have different names");
        }
    }

    boolean hasStarted(Instant at) {
        return startsAt == null || !at.isBefore(startsAt);
    }
}
