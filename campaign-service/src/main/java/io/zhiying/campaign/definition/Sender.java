package io.zhiying.campaign.definition;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Whom an e-mail comes from. */
public record Sender(
        @Schema(example = "智营商店 Zhiying Shop") @Nullable @Size(max = 200)
        String name,

        @Schema(example = "news@shop.example.com") @NotBlank @Email @Size(max = 254)
        String address) {}
