package io.zhiying.contracts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of a profile.
 *
 * @param version grows with every change; a reader keeps the highest
 * @param mergedFrom profiles that became this one: whatever is kept under their ids now belongs to this id
 */
@EventType("io.zhiying.customer.profile.v1")
public record ProfileSnapshot(
        UUID profileId,
        long version,
        Map<String, @Nullable Object> traits,
        List<Identifier> identifiers,
        List<UUID> mergedFrom,
        Instant updatedAt)
        implements EventData {

    /** One way to name a customer: type {@code user_id}, {@code anonymous_id}, {@code email}, {@code phone} or other. */
    public record Identifier(String type, String value) {}
}
