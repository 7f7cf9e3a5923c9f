package io.zhiying.campaign.template;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sample data to render a template with. */
record RenderRequest(
        @Schema(example = "{\"first_name\": \"小雨\"}") @Nullable @Size(max = 200)
        Map<String, @Nullable Object> customer,

        @Schema(
                example =
                        "[{\"id\": \"1\", \"title\": \"Green tea\", \"price\": 3.5, \"reason\": \"Often bought together\"}]")
        @Nullable
        @Size(max = 50)
        List<Map<String, @Nullable Object>> recommendations,

        @Schema(example = "{\"shop\": \"https://shop.example.com\"}") @Nullable @Size(max = 20)
        Map<String, String> links) {

    private static final String SAMPLE_UNSUBSCRIBE = "https://example.com/unsubscribe";

    Map<String, @Nullable Object> variables() {
        return Map.of(
                "customer", customer == null ? Map.of() : customer,
                "recommendations", recommendations == null ? List.of() : recommendations,
                "links", links == null ? Map.of() : links,
                "unsubscribe_url", SAMPLE_UNSUBSCRIBE);
    }
}
