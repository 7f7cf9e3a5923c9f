package io.zhiying.campaign.imports;

import io.swagger.v3.oas.annotations.media.Schema;
import io.zhiying.campaign.definition.Design;
import io.zhiying.campaign.definition.Goal;
import io.zhiying.platform.problem.Problems;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A campaign that took place elsewhere.
 *
 * @param externalId its id there; a second import of it changes nothing
 * @param goal where none is given: {@code Coupon Redeemed} with this {@code campaign_id}, from the delivery on for as
 *     many days as the campaign took
 */
record ImportRequest(
        @Schema(example = "Type A, spring 2017") @NotBlank @Size(max = 200)
        String name,

        @Schema(example = "2017-18") @NotBlank @Size(max = 255)
        String externalId,

        @NotNull Instant startedAt,
        @NotNull Instant endedAt,
        @Nullable @Size(max = 2000) String description,
        @Nullable @Valid Goal goal) {
    private static final int MOST_DAYS = 365;

    Design.Past design() {
        if (endedAt.isBefore(startedAt)) {
            throw Problems.invalid("endedAt", "must not be before startedAt");
        }
        return new Design.Past(externalId, description, startedAt, endedAt);
    }

    Goal goalOrDefault() {
        if (goal != null) {
            return goal;
        }
        long days = Duration.between(startedAt, endedAt).toDays() + 1;
        return new Goal(
                "Coupon Redeemed", (int) Math.min(days, MOST_DAYS), null, null, Map.of("campaign_id", externalId));
    }
}
