package io.zhiying.campaign.definition;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The variable {@code recommendations} of the templates.
 *
 * @param limit items per person
 * @param whenUnavailable what to do where the recommendation service does not answer; {@code empty} unless told
 */
public record RecommendationSlot(
        @Schema(example = "4") @Min(1) @Max(20) int limit,
        @Schema(example = "true") @Nullable Boolean excludePurchased,
        @Nullable @Size(max = 20) List<@NotBlank @Size(max = 100) String> categories,
        @Nullable WhenUnavailable whenUnavailable) {

    /** Send without, or do not send yet. */
    public enum WhenUnavailable {
        EMPTY,
        WAIT;

        @JsonValue
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        @JsonCreator
        public static WhenUnavailable of(String label) {
            return Arrays.stream(values())
                    .filter(value -> value.label().equals(label))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("must be empty or wait"));
        }
    }

    public boolean waits() {
        return whenUnavailable == WhenUnavailable.WAIT;
    }
}
