package io.zhiying.campaign.launch;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/** How many rendered samples are wanted. */
record PreviewRequest(
        @Schema(example = "3") @Nullable @Min(0) @Max(20) Integer samples) {
    static final int DEFAULT_SAMPLES = 3;

    int sampleCount() {
        return samples == null ? DEFAULT_SAMPLES : samples;
    }
}
