package io.zhiying.platform.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.zhiying.contracts.WorkspaceId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Turns an internal token into a {@link Caller}, or refuses it. One that it has verified it knows until it expires. */
public final class InternalTokenVerifier {
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

    private static final int TOKENS = 1_000;

    private final List<JwtDecoder> decoders;
    private final Clock clock;
    private final Cache<String, Verified> verified =
            Caffeine.newBuilder().maximumSize(TOKENS).build();

    private record Verified(Caller caller, Instant expires) {}

    InternalTokenVerifier(SecurityProperties properties, Clock clock) {
        this.clock = clock;
        this.decoders = Stream.concat(Stream.of(properties.tokenSecret()), properties.previousTokenSecrets().stream())
                .map(secret -> decoder(secret, clock))
                .toList();
    }

    private static JwtDecoder decoder(String secret, Clock clock) {
        var times = new JwtTimestampValidator(CLOCK_SKEW);
        times.setClock(clock);
        OAuth2TokenValidator<Jwt> audience =
                new JwtClaimValidator<List<String>>("aud", aud -> aud != null && aud.contains(InternalTokens.AUDIENCE));
        OAuth2TokenValidator<Jwt> expires = new JwtClaimValidator<>("exp", exp -> exp != null);
        var decoder = NimbusJwtDecoder.withSecretKey(SecurityProperties.keyOf(secret))
                .macAlgorithm(MacAlgorithm.HS256)
                .build();
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(times, audience, expires));
        return decoder;
    }

    /** @throws BadJwtException where no accepted secret verifies it, or it has expired */
    public Caller verify(String token) {
        Verified known = verified.getIfPresent(token);
        if (known == null || clock.instant().minus(CLOCK_SKEW).isAfter(known.expires())) {
            known = decoded(token);
            verified.put(token, known);
        }
        return known.caller();
    }

    private Verified decoded(String token) {
        BadJwtException refused = null;
        for (var decoder : decoders) {
            try {
                Jwt jwt = decoder.decode(token);
                return new Verified(callerOf(jwt), Objects.requireNonNull(jwt.getExpiresAt()));
            } catch (BadJwtException e) {
                refused = e;
            }
        }
        throw refused == null ? new BadJwtException("no secret is configured") : refused;
    }

    private static Caller callerOf(Jwt jwt) {
        var workspace = jwt.getClaimAsString(InternalTokens.WORKSPACE);
        if (workspace != null && !WorkspaceId.isValid(workspace)) {
            throw new BadJwtException("bad workspace");
        }
        return new Caller(
                jwt.getSubject() == null ? "anonymous" : jwt.getSubject(),
                workspace == null ? null : new WorkspaceId(workspace),
                scopesOf(jwt.getClaimAsString(InternalTokens.SCOPE)));
    }

    private static Set<String> scopesOf(@Nullable String scope) {
        return scope == null
                ? Set.of()
                : Arrays.stream(scope.split(" ")).filter(s -> !s.isBlank()).collect(Collectors.toSet());
    }
}
