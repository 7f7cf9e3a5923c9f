package io.zhiying.platform.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A secret of Standard Webhooks: {@code whsec_} and base64 of 24 to 64 bytes. */
public record WebhookSecret(String value) {
    private static final String PREFIX = "whsec_";
    private static final Pattern FORM = Pattern.compile("whsec_[A-Za-z0-9+/]{32,88}={0,2}");
    private static final String VERSION = "v1,";
    private static final String ALGORITHM = "HmacSHA256";

    public WebhookSecret {
        if (!isOne(value)) {
            throw new IllegalArgumentException("must be whsec_ and base64 of 24 to 64 bytes");
        }
    }

    public static WebhookSecret random() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return new WebhookSecret(PREFIX + Base64.getEncoder().encodeToString(key));
    }

    public static boolean isOne(String text) {
        if (!FORM.matcher(text).matches()) {
            return false;
        }
        try {
            int bytes = Base64.getDecoder().decode(text.substring(PREFIX.length())).length;
            return bytes >= 24 && bytes <= 64;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The value of the header {@code webhook-signature}: an HMAC-SHA256 over id, time and body. */
    public String sign(String id, long epochSeconds, byte[] body) {
        return VERSION + Base64.getEncoder().encodeToString(mac(id, epochSeconds, body));
    }

    /** Whether one of the signatures in the header, separated by spaces, is of this secret. */
    public boolean verify(String header, String id, long epochSeconds, byte[] body) {
        var expected = sign(id, epochSeconds, body).getBytes(StandardCharsets.UTF_8);
        boolean found = false;
        for (var each : header.split(" ")) {
            found |= MessageDigest.isEqual(expected, each.getBytes(StandardCharsets.UTF_8));
        }
        return found;
    }

    private byte[] mac(String id, long epochSeconds, byte[] body) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(value.substring(PREFIX.length())), ALGORITHM));
            mac.update("%s.%d.".formatted(id, epochSeconds).getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "WebhookSecret";
    }
}
