package io.zhiying.campaign.definition;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One of the messages that are compared; {@code weight} is its share, in any unit (1 where it is not given). */
public record Variant(
        @Schema(example = "personal") @NotBlank @Size(max = 100)
        String name,

        @NotNull UUID templateId,

        @Schema(example = "1") @Nullable @DecimalMin("0.001") @DecimalMax("1000000")
        Double weight) {

    public double share() {
        return weight == null ? 1 : weight;
    }
}
