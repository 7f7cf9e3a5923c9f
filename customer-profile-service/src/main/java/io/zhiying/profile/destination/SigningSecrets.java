package io.zhiying.profile.destination;

import io.zhiying.platform.webhook.WebhookSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What signs that which is sent to a receiver.
 *
 * @param all the newest first
 */
public record SigningSecrets(List<Secret> all) {
    /** How long the one before the newest signs, too. */
    public static final Duration GRACE = Duration.ofHours(24);

    public SigningSecrets {
        all = List.copyOf(all);
    }

    /** @param until when it no longer signs; null for the newest */
    public record Secret(String value, @Nullable Instant until) {
        @Override
        public String toString() {
            return "Secret";
        }
    }

    public static SigningSecrets random() {
        return new SigningSecrets(List.of(new Secret(WebhookSecret.random().value(), null)));
    }

    /** With a new one, so that a receiver can change over. */
    public SigningSecrets rotated(Instant now) {
        return new SigningSecrets(
                List.of(random().all.getFirst(), new Secret(all.getFirst().value(), now.plus(GRACE))));
    }

    public String newest() {
        return all.getFirst().value();
    }

    public List<WebhookSecret> at(Instant now) {
        return all.stream()
                .filter(secret -> secret.until() == null || secret.until().isAfter(now))
                .map(secret -> new WebhookSecret(secret.value()))
                .toList();
    }
}
