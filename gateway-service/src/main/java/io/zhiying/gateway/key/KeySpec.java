package io.zhiying.gateway.key;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a key is to be. A write key can send events and nothing else. */
public record KeySpec(
        String name,
        KeyKind kind,
        Set<String> scopes,
        @Nullable Instant expiresAt,
        @Nullable Integer requestsPerSecond) {

    public KeySpec {
        scopes = Set.copyOf(scopes);
        if (kind == KeyKind.WRITE && !scopes.equals(Set.of(Scopes.EVENTS_WRITE))) {
            throw io.zhiying.platform.problem.Problems.invalid("scopes", "of a write key must be [\"events:write\"]");
        }
    }

    public static KeySpec writeKey(String name) {
        return new KeySpec(name, KeyKind.WRITE, Set.of(Scopes.EVENTS_WRITE), null, null);
    }

    public static KeySpec apiKey(String name, Set<String> scopes) {
        return new KeySpec(name, KeyKind.API, scopes, null, null);
    }
}
