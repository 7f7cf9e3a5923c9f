package io.zhiying.campaign.definition;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Where the messages of a webhook campaign go.
 *
 * @param secret of the signature (Standard Webhooks, {@code whsec_} and base64 of 24 to 64 bytes); made and told once
 *     where none is given
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WebhookTarget(
        @Schema(example = "https://crm.example.com/hooks/zhiying")
        @NotBlank
        @Size(max = 2000)
        @Pattern(regexp = "https?://.+", message = "must be an http or https URL")
        String url,

        @Nullable
        @Pattern(regexp = "whsec_[A-Za-z0-9+/]{32,88}={0,2}", message = "must be whsec_ and base64 of 24 to 64 bytes")
        String secret) {
    @Override
    public String toString() {
        return "WebhookTarget[" + url + "]";
    }
}
