package io.zhiying.gateway.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A key as its holder has it: {@code zy_} (or {@code zyw_}), 8 characters of prefix, {@code _}, 32 of secret. The
 * secret has 190 bits, so a plain SHA-256 of the whole is enough to keep.
 */
public record KeySecret(KeyKind kind, String prefix, String secret) {
    private static final Pattern FORM = Pattern.compile("(zyw?)_([A-Za-z0-9]{8})_([A-Za-z0-9]{32})");
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Empty where the text does not have the form of a key. */
    public static Optional<KeySecret> parse(String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        var kind = parts.group(1).equals(KeyKind.API.mark()) ? KeyKind.API : KeyKind.WRITE;
        return Optional.of(new KeySecret(kind, parts.group(2), parts.group(3)));
    }

    static KeySecret generate(KeyKind kind) {
        return new KeySecret(kind, random(8), random(32));
    }

    /** Another secret for the same key. */
    KeySecret renewed() {
        return new KeySecret(kind, prefix, random(32));
    }

    private static String random(int length) {
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /** The whole, for its holder's eyes only. */
    public String reveal() {
        return kind.mark() + "_" + prefix + "_" + secret;
    }

    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(reveal().getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return kind.mark() + "_" + prefix + "_…";
    }
}
