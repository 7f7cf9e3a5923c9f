package io.zhiying.campaign.definition;

import io.swagger.v3.oas.annotations.media.Schema;
import io.zhiying.campaign.template.Channel;
import io.zhiying.platform.problem.Problems;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A campaign as it is sent to us. */
record CampaignRequest(
        @Schema(example = "Baby care, spring") @NotBlank @Size(max = 200)
        String name,

        @NotNull UUID segmentId,
        @Schema(example = "email") @NotNull Channel channel,
        @NotEmpty @Size(max = 10) List<@Valid @NotNull Variant> variants,

        @Schema(example = "0.2") @Nullable @DecimalMin("0") @DecimalMax("0.9")
        Double holdout,

        @Nullable @Valid RecommendationSlot recommendationSlot,
        @NotNull @Valid Goal goal,
        @Nullable @Valid Sender from,
        @Nullable @Valid WebhookTarget webhook,

        @Schema(example = "{\"shop\": \"https://shop.example.com\"}") @Nullable @Size(max = 20)
        Map<
                        @Pattern(regexp = "[a-z][a-z0-9_]{0,49}") String,
                        @NotBlank @Size(max = 1500)
                        @Pattern(regexp = "https?://.+", message = "must be an http or https URL") String>
                links,

        @Schema(example = "spring-2026") @Nullable @Size(min = 1, max = 100)
        String seed,

        @Schema(example = "skip") @Nullable WhenUncertain whenUncertain) {

    /** @param id of the campaign: its seed where none is given */
    Design.Experiment design(UUID id, @Nullable WebhookTarget target) {
        if (variants.stream().map(Variant::name).distinct().count() != variants.size()) {
            throw Problems.invalid("variants", "must have different names");
        }
        if (channel == Channel.EMAIL && from == null) {
            throw Problems.invalid("from", "is needed for the channel email");
        }
        if (channel == Channel.WEBHOOK && webhook == null) {
            throw Problems.invalid("webhook", "is needed for the channel webhook");
        }
        var targets = links == null ? Map.<String, String>of() : links;
        targets.forEach(CampaignRequest::requireUri);
        return new Design.Experiment(
                segmentId,
                channel,
                variants,
                holdout == null ? 0 : holdout,
                recommendationSlot,
                from,
                target,
                targets,
                seed == null ? id.toString() : seed,
                whenUncertain == null ? WhenUncertain.SKIP : whenUncertain);
    }

    private static void requireUri(String name, String target) {
        try {
            URI.create(target);
        } catch (IllegalArgumentException e) {
            throw Problems.invalid("links." + name, "must be a URL");
        }
    }
}
