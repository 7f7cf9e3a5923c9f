package io.zhiying.campaign.imports;

import io.swagger.v3.oas.annotations.media.Schema;
import io.zhiying.campaign.neighbour.Profile;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message that somebody got. One of {@code profileId}, {@code userId} and {@code identifier} says who.
 *
 * @param variant {@code all} where none is given
 * @param convertedAt where it is known; events that campaign has seen or will see count as well
 */
record ImportedDelivery(
        @Nullable UUID profileId,

        @Schema(example = "household-208") @Nullable @Size(min = 1, max = 255)
        String userId,

        @Nullable @Valid Identifier identifier,
        @NotNull Instant deliveredAt,
        @Nullable @Size(min = 1, max = 100) String variant,
        @Nullable Instant convertedAt,
        @Nullable @DecimalMin("-1e12") @DecimalMax("1e12") BigDecimal value) {

    /** One way to name a customer. */
    record Identifier(
            @NotBlank @Size(max = 50) String type,
            @NotBlank @Size(max = 255) String value) {}

    Profile.@Nullable Identifier named() {
        if (identifier != null) {
            return new Profile.Identifier(identifier.type(), identifier.value());
        }
        return userId == null ? null : new Profile.Identifier("user_id", userId);
    }

    boolean namesOnePerson() {
        int names = (profileId == null ? 0 : 1) + (userId == null ? 0 : 1) + (identifier == null ? 0 : 1);
        return names == 1;
    }
}
