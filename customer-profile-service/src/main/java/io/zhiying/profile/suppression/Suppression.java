package io.zhiying.profile.suppression;

import java.time.Instant;
import java.util.UUID;

/**
 * An entry of the suppression list. What it stands for cannot be read from it.
 *
 * @param type of identifier, or {@value #PROFILE}
 * @param source where it comes from, such as the mail service that bounced
 * @param addedBy the key or user
 */
public record Suppression(
        UUID id, String type, SuppressionReason reason, String source, String addedBy, Instant addedAt) {
    /** The type of entries that name a profile by its id. */
    public static final String PROFILE = "profile_id";
}
