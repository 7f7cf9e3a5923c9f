package io.zhiying.campaign.template;

import io.swagger.v3.oas.annotations.media.Schema;
import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** A template as it is sent to us. */
record TemplateRequest(
        @Schema(example = "Baby care, spring") @NotBlank @Size(max = 200)
        String name,

        @Schema(example = "email") @NotNull Channel channel,

        @Schema(example = "{{ customer.first_name }}, picked for you") @Nullable @Size(max = 2_000)
        String subject,

        @Schema(
                example =
                        "<p>Hello {{ customer.first_name }}</p>{% for item in recommendations %}<p>{{ item.title }}</p>{% endfor %}<a href=\"{{ unsubscribe_url }}\">Unsubscribe</a>")
        @Nullable
        @Size(max = 100_000)
        String html,

        @Schema(example = "Hello {{ customer.first_name }} {{ unsubscribe_url }}") @Nullable @Size(max = 100_000)
        String text) {

    Content content() {
        if (html == null && text == null) {
            throw new Problem(CommonErrors.INVALID, "A template has html, text or both.")
                    .withField("html", "is needed where text is missing");
        }
        if (channel == Channel.EMAIL && (subject == null || subject.isBlank())) {
            throw new Problem(CommonErrors.INVALID, "An e-mail has a subject.")
                    .withField("subject", "must not be blank for the channel email");
        }
        return new Content(subject, html, text);
    }
}
