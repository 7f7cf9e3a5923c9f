package io.zhiying.recommendation.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An item as a caller sends it.
 *
 * @param id in a batch; for one item it stands in the path and may be left out here
 * @param available true where it is not given
 * @param publishedAt now where it is not given and the item is new
 */
public record ItemDraft(
        @Nullable String id,

        @Schema(example = "西湖龙井 Longjing tea") @NotBlank @Size(max = 500)
        String title,

        @Schema(example = "[\"drinks\", \"tea\"]") @Nullable @Size(max = 20)
        List<@NotBlank @Size(max = 100) String> categories,

        @Nullable @Size(max = 100) Map<@NotBlank @Size(max = 100) String, @Nullable Object> attributes,
        @Nullable @Valid Price price,
        @Nullable Boolean available,
        @Nullable Instant publishedAt) {

    /** A batch of drafts. */
    public record Batch(
            @JsonProperty(required = true) @NotNull @Size(min = 1, max = 1000)
            List<@NotNull @Valid ItemDraft> items) {}
}
