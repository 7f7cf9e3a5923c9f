package io.zhiying.profile.transfer;

import io.zhiying.contracts.AcceptedEvent;
import io.zhiying.profile.identity.EventIdentifiers;
import io.zhiying.profile.identity.Identifier;
import io.zhiying.profile.segment.StaticLists.Person;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whom a line of a list names: by {@code profileId}, or by what would name the customer of an identify. So a file of
 * profiles is a list of them, too.
 */
final class ListedPerson {
    private ListedPerson() {}

    /** @throws IllegalArgumentException that says what the line lacks */
    static Person of(Map<String, @Nullable Object> line, EventIdentifiers identifiers) {
        Map<String, @Nullable Object> traits = new HashMap<>(object(line.get("traits")));
        for (var name : List.of("email", "phone", "profileId")) {
            if (line.get(name) != null) {
                traits.put(name, line.get(name));
            }
        }
        if (traits.get("profileId") instanceof String id) {
            return new Person(profile(id.strip()), List.of());
        }
        var named = identifiers.of(new AcceptedEvent(
                "",
                "identify",
                null,
                text(line.get("userId")),
                text(line.get("anonymousId")),
                null,
                null,
                Map.of(),
                traits,
                object(line.get("context")),
                Instant.EPOCH,
                Instant.EPOCH));
        if (named.isEmpty()) {
            throw new IllegalArgumentException(
                    "names nobody: it has no userId, anonymousId, email, phone or profileId");
        }
        return new Person(null, named);
    }

    private static UUID profile(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has a profileId that is no UUID", e);
        }
    }

    private static @Nullable String text(@Nullable Object value) {
        var text = Identifier.text(value);
        return text == null || text.indexOf('\0') >= 0 ? null : text;
    }

    @SuppressWarnings("unchecked") // JSON objects have string keys
    private static Map<String, @Nullable Object> object(@Nullable Object value) {
        return value instanceof Map<?, ?> object ? (Map<String, @Nullable Object>) object : Map.of();
    }
}
