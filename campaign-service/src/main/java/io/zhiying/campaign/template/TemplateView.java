package io.zhiying.campaign.template;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A template as we answer it. */
record TemplateView(
        UUID id,
        String name,
        Channel channel,
        @Nullable String subject,
        @Nullable String html,
        @Nullable String text,
        long version,
        Instant createdAt,
        Instant updatedAt) {
    static TemplateView of(Template template) {
        var content = template.content();
        return new TemplateView(
                template.id(),
                template.name(),
                template.channel(),
                content.subject(),
                content.html(),
                content.text(),
                template.version(),
                template.createdAt(),
                template.updatedAt());
    }
}
