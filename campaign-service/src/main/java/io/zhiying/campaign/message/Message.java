package io.zhiying.campaign.message;

import io.zhiying.campaign.definition.Design;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message for one person, ready to go.
 *
 * @param id of the delivery: the same each time it is sent, and what receivers tell doubles by
 * @param attempt which this is, from 1
 * @param to e-mail address; null for webhooks
 * @param note what was different about it
 */
public record Message(
        UUID id,
        UUID campaign,
        UUID profile,
        String variant,
        int attempt,
        Design.Experiment design,
        @Nullable String to,
        @Nullable String subject,
        @Nullable String html,
        @Nullable String text,
        String unsubscribeUrl,
        @Nullable String note,
        List<String> warnings) {}
