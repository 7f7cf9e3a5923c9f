package io.zhiying.gateway.credential;

import io.zhiying.gateway.key.KeyKind;
import io.zhiying.gateway.key.KeySecret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a client shows in {@code Authorization}. */
sealed interface Credential {
    record Key(KeySecret secret) implements Credential {}

    record Token(String jwt) implements Credential {}

    Pattern JWT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");
    int MAX_LENGTH = 8192;

    /** Empty where there is none, or none that we know. */
    static Optional<Credential> of(@Nullable String header) {
        if (header == null || header.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        int space = header.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        var value = header.substring(space + 1).strip();
        return switch (header.substring(0, space).toLowerCase(java.util.Locale.ROOT)) {
            case "bearer" -> bearer(value);
            case "basic" -> basic(value);
            default -> Optional.empty();
        };
    }

    private static Optional<Credential> bearer(String value) {
        var key = KeySecret.parse(value);
        if (key.isPresent()) {
            return key.map(Key::new);
        }
        return JWT.matcher(value).matches() ? Optional.of(new Token(value)) : Optional.empty();
    }

    /** As Segment's libraries send it: the write key is the user name, the password is empty. */
    private static Optional<Credential> basic(String value) {
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        var user = pair.endsWith(":") ? pair.substring(0, pair.length() - 1) : pair;
        return KeySecret.parse(user).filter(key -> key.kind() == KeyKind.WRITE).map(Key::new);
    }
}
