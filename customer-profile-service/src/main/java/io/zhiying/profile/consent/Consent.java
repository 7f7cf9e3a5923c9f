package io.zhiying.profile.consent;

import java.time.Instant;

/**
 * What a customer agreed to.
 *
 * @param channel such as email; {@value #EVERY_CHANNEL} for all that have no consent of their own
 * @param purpose such as marketing
 * @param source where it was said
 */
public record Consent(String channel, String purpose, ConsentStatus status, String source, Instant changedAt) {
    public static final String EVERY_CHANNEL = "*";
}
