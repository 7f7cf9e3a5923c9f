package io.zhiying.gateway.credential;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The OpenID Connect providers whose tokens are honoured; none by default.
 *
 * @param provider the usual case, one provider by environment variables; off while its issuer is empty
 * @param issuers more, or with other claims
 */
@Validated
@ConfigurationProperties("zhiying.gateway.oidc")
public record OidcProperties(
        @DefaultValue Provider provider, @DefaultValue List<@Valid Issuer> issuers) {

    /** All providers, however they were named. */
    List<Issuer> all() {
        return Stream.concat(provider.issuerIfSet().stream(), issuers.stream()).toList();
    }

    /** One provider with the usual claims; what is empty is not set. */
    public record Provider(
            @DefaultValue("") String issuer,
            @DefaultValue("") String jwkSetUri,
            @DefaultValue("") String audience) {
        Optional<Issuer> issuerIfSet() {
            if (issuer.isBlank()) {
                return Optional.empty();
            }
            if (jwkSetUri.isBlank() || audience.isBlank()) {
                throw new IllegalArgumentException("an OpenID Connect issuer needs its key set and an audience");
            }
            return Optional.of(new Issuer(
                    issuer,
                    URI.create(jwkSetUri),
                    audience,
                    List.of("RS256", "ES256"),
                    "zhiying_workspace",
                    "scope",
                    Map.of(),
                    Duration.ofSeconds(30)));
        }
    }

    /**
     * @param issuer the exact {@code iss}
     * @param jwkSetUri where its public keys are
     * @param audience that a token must be for
     * @param algorithms of signatures; only asymmetric ones are possible
     * @param workspaceClaim holds the workspace id
     * @param scopesClaim holds scopes or roles, as an array or separated by spaces
     * @param scopeMapping what a value of that claim grants; values that are not mapped count as themselves where
     *     they name a scope
     * @param clockSkew that expiry tolerates
     */
    public record Issuer(
            @NotBlank String issuer,
            @NotNull URI jwkSetUri,
            @NotBlank String audience,
            @DefaultValue({"RS256", "ES256"}) @NotEmpty List<String> algorithms,
            @DefaultValue("zhiying_workspace") @NotBlank String workspaceClaim,
            @DefaultValue("scope") @NotBlank String scopesClaim,
            @DefaultValue Map<String, Set<String>> scopeMapping,
            @DefaultValue("30s") Duration clockSkew) {}
}
