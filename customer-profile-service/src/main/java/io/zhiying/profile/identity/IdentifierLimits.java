package io.zhiying.profile.identity;

import java.util.Map;

/**
 * How many identifiers of a type one person may have; more would be a shared device or a fault of a sender, gluing
 * strangers together.
 *
 * @param byType at least 1 each
 * @param others for types that are not named
 */
record IdentifierLimits(Map<String, Integer> byType, int others) {
    IdentifierLimits {
        byType = Map.copyOf(byType);
        if (others < 1 || byType.values().stream().anyMatch(limit -> limit < 1)) {
            throw new IllegalArgumentException("zhiying.profile.identity.limits must be at least 1 each");
        }
    }

    int of(String type) {
        return byType.getOrDefault(type, others);
    }
}
