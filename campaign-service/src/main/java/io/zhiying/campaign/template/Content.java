package io.zhiying.campaign.template;

import org.jspecify.annotations.Nullable;

/**
 * The Liquid sources of a message.
 *
 * @param subject of an e-mail
 * @param html escaped where it outputs variables
 * @param text the plain alternative
 */
public record Content(
        @Nullable String subject,
        @Nullable String html,
        @Nullable String text) {}
