package io.zhiying.profile.webhook;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeInfo.Id;
import io.swagger.v3.oas.annotations.media.Schema;
import io.zhiying.contracts.ErrorCode;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.webhook.WebhookSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a source proves that a webhook is its own. */
@JsonTypeInfo(use = Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = SignatureScheme.StandardWebhooks.class, name = "standard_webhooks"),
    @JsonSubTypes.Type(value = HmacScheme.class, name = "hmac"),
    @JsonSubTypes.Type(value = SignatureScheme.Shopify.class, name = "shopify"),
    @JsonSubTypes.Type(value = SignatureScheme.HubSpot.class, name = "hubspot"),
    @JsonSubTypes.Type(value = SignatureScheme.None.class, name = "none")
})
@Schema(example = "{\"type\":\"standard_webhooks\"}")
sealed interface SignatureScheme
        permits SignatureScheme.StandardWebhooks,
                HmacScheme,
                SignatureScheme.Shopify,
                SignatureScheme.HubSpot,
                SignatureScheme.None {
    ErrorCode INVALID = new ErrorCode("webhook.signature_invalid", 401, "The webhook is not signed by its source");

    /**
     * Checks that one of the secrets signed it, and lately where the scheme has a time.
     *
     * @return what tells this webhook from others: the same for one that is sent again
     * @throws Problem {@link #INVALID}
     */
    String verify(Incoming webhook, List<String> secrets, Instant now, Duration tolerance);

    /** What is wrong with a secret for this scheme; null where it is good. */
    default @Nullable String flawOf(String secret) {
        return secret.isBlank() || secret.length() > 500 ? "must have 1 to 500 characters" : null;
    }

    default String newSecret() {
        return WebhookSecret.random().value();
    }

    static Problem invalid(String detail) {
        return new Problem(INVALID, detail);
    }

    static String required(Incoming webhook, String header) {
        var value = webhook.header(header);
        if (value == null || value.isBlank()) {
            throw invalid("The header %s is missing.".formatted(header));
        }
        return value.strip();
    }

    /** Seconds or milliseconds since 1970. */
    static void requireLately(String header, String value, Instant now, Duration tolerance) {
        if (!value.matches("\\d{1,13}")) {
            throw invalid("The header %s must be seconds or milliseconds since 1970.".formatted(header));
        }
        long number = Long.parseLong(value);
        var signedAt = number >= 100_000_000_000L ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number);
        if (Duration.between(signedAt, now).abs().compareTo(tolerance) > 0) {
            throw invalid("The time in %s is more than %d s from ours.".formatted(header, tolerance.toSeconds()));
        }
    }

    /** standardwebhooks.com: {@code webhook-id}, {@code webhook-timestamp}, {@code webhook-signature}. */
    record StandardWebhooks() implements SignatureScheme {
        @Override
        public String verify(Incoming webhook, List<String> secrets, Instant now, Duration tolerance) {
            var id = required(webhook, "webhook-id");
            var timestamp = required(webhook, "webhook-timestamp");
            var signature = required(webhook, "webhook-signature");
            requireLately("webhook-timestamp", timestamp, now, tolerance);
            long seconds = Long.parseLong(timestamp);
            boolean signed = false;
            for (var secret : secrets) {
                signed |= new WebhookSecret(secret).verify(signature, id, seconds, webhook.body());
            }
            if (!signed) {
                throw invalid("No signature in webhook-signature is of a secret of this source.");
            }
            return Digests.hex(id);
        }

        @Override
        public @Nullable String flawOf(String secret) {
            return WebhookSecret.isOne(secret) ? null : "must be whsec_ and base64 of 24 to 64 bytes";
        }
    }

    /** {@code X-Shopify-Hmac-Sha256} over the body, under the app's client secret. */
    record Shopify() implements SignatureScheme {
        private static final HmacScheme FORM = new HmacScheme(
                "X-Shopify-Hmac-Sha256", HmacScheme.Algorithm.SHA256, HmacScheme.Encoding.BASE64, null, null, null);

        @Override
        public String verify(Incoming webhook, List<String> secrets, Instant now, Duration tolerance) {
            return FORM.verify(webhook, secrets, now, tolerance);
        }
    }

    /** Version 3: {@code X-HubSpot-Signature-v3} over method, URL, body and time, under the app's client secret. */
    record HubSpot() implements SignatureScheme {
        private static final HmacScheme FORM = new HmacScheme(
                "X-HubSpot-Signature-v3",
                HmacScheme.Algorithm.SHA256,
                HmacScheme.Encoding.BASE64,
                null,
                "{method}{url}{body}{timestamp}",
                "X-HubSpot-Request-Timestamp");

        @Override
        public String verify(Incoming webhook, List<String> secrets, Instant now, Duration tolerance) {
            return FORM.verify(webhook, secrets, now, tolerance);
        }
    }

    /** Whoever knows the URL may send, and what is sent twice counts twice unless the mapping gives message ids. */
    record None() implements SignatureScheme {
        @Override
        public String verify(Incoming webhook, List<String> secrets, Instant now, Duration tolerance) {
            return Digests.hex(Ids.next().toString());
        }
    }
}
