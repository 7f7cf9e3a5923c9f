package io.zhiying.profile.loyalty;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a customer stands in the loyalty programme.
 *
 * @param tier null below the lowest
 */
@Schema(name = "LoyaltyBalance")
public record LoyaltyBalance(
        long balance, @Nullable String tier, @Nullable Instant tierSince) {}
