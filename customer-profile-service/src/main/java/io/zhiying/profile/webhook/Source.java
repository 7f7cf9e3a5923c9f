package io.zhiying.profile.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A system that sends webhooks.
 *
 * @param urlKey ends its URL, so that nobody guesses it
 * @param secrets the newest first; empty where nothing is signed
 */
record Source(
        UUID id,
        String name,
        String urlKey,
        SignatureScheme signature,
        List<Secret> secrets,
        Mapping mapping,
        Instant createdAt,
        Instant updatedAt) {
    private static final int MAX_SECRETS = 3;

    /** @param until when it stops opening; null for the newest */
    record Secret(String value, @Nullable Instant until) {
        boolean opens(Instant now) {
            return until == null || until.isAfter(now);
        }

        @Override
        public String toString() {
            return "Secret";
        }
    }

    Source {
        secrets = List.copyOf(secrets);
    }

    List<String> secretsAt(Instant now) {
        return secrets.stream()
                .filter(secret -> secret.opens(now))
                .map(Secret::value)
                .toList();
    }

    /** The old secret opens for a while, so that a sender can be changed without a webhook lost. */
    Source rotated(String secret, Duration grace, Instant now) {
        var until = now.plus(grace);
        var kept = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(new Secret(secret, null)),
                        secrets.stream()
                                .map(old -> old.until() == null || old.until().isAfter(until)
                                        ? new Secret(old.value(), until)
                                        : old)
                                .filter(old -> old.opens(now)))
                .limit(MAX_SECRETS)
                .toList();
        return new Source(id, name, urlKey, signature, kept, mapping, createdAt, now);
    }

    @Override
    public String toString() {
        return "Source[" + id + "]";
    }
}
