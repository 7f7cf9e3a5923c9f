package io.zhiying.platform.security;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How services know each other.
 *
 * @param tokenSecret the shared secret of internal tokens, at least 32 characters
 * @param previousTokenSecrets still accepted while a new secret is rolled out
 * @param scopes what this service may do when it calls others on its own account
 */
@Validated
@ConfigurationProperties("zhiying.internal")
public record SecurityProperties(
        @NotBlank @Size(min = 32) String tokenSecret,
        @DefaultValue List<@Size(min = 32) String> previousTokenSecrets,
        @DefaultValue List<@NotBlank String> scopes) {

    public SecretKey key() {
        return keyOf(tokenSecret);
    }

    static SecretKey keyOf(String secret) {
        return new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    @Override
    public String toString() {
        return "SecurityProperties[scopes=" + scopes + "]";
    }
}
