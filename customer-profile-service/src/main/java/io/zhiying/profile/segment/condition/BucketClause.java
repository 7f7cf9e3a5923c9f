package io.zhiying.profile.segment.condition;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * The customer's place in a random but lasting order, in percent, is at least {@code from} and less than {@code to}. The
 * place is the first 32 bits of SHA-256 over the salt, a slash and the profile's id: another salt gives an order that
 * has nothing to do with this one.
 */
public record BucketClause(
        @Schema(example = "holdout-2026") String salt,
        @Schema(example = "0") double from,
        @Schema(example = "10") double to)
        implements Condition {
    public BucketClause {
        Checks.text(salt, "salt");
        Checks.require(from >= 0 && from < to && to <= 100, "from and to must be from 0 to 100, from less than to");
    }
}
