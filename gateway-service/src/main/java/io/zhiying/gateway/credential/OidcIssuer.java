package io.zhiying.gateway.credential;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.MalformedURLException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * One OpenID Connect provider. Its keys are fetched when first needed, kept for five minutes, fetched again for an
 * unknown key id at most every half minute, and used for an hour longer while the provider is away.
 */
final class OidcIssuer {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 3_000;
    private static final int MAX_KEY_SET_BYTES = 256 * 1024;
    private static final long KEEP_MILLIS = 300_000;
    private static final long REFRESH_MILLIS = 15_000;
    private static final long MIN_INTERVAL_MILLIS = 30_000;
    private static final long OUTAGE_MILLIS = 3_600_000;

    private final OidcProperties.Issuer settings;
    private final JwtDecoder decoder;

    OidcIssuer(OidcProperties.Issuer settings, Clock clock) {
        this.settings = settings;
        this.decoder = decoder(settings, clock);
    }

    String name() {
        return settings.issuer();
    }

    OidcProperties.Issuer settings() {
        return settings;
    }

    Jwt decode(String token) {
        return decoder.decode(token);
    }

    private static JwtDecoder decoder(OidcProperties.Issuer settings, Clock clock) {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms(settings), keys(settings)));
        // Claims are checked below, with our clock.
        processor.setJWTClaimsSetVerifier((_, _) -> {});
        var decoder = new NimbusJwtDecoder(processor);
        decoder.setJwtValidator(validator(settings, clock));
        return decoder;
    }

    private static Set<JWSAlgorithm> algorithms(OidcProperties.Issuer settings) {
        var algorithms =
                settings.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toUnmodifiableSet());
        if (!JWSAlgorithm.Family.SIGNATURE.containsAll(algorithms)) {
            throw new IllegalArgumentException("the algorithms of " + settings.issuer() + " must be asymmetric");
        }
        return algorithms;
    }

    private static com.nimbusds.jose.jwk.source.JWKSource<SecurityContext> keys(OidcProperties.Issuer settings) {
        try {
            return JWKSourceBuilder.<SecurityContext>create(
                            settings.jwkSetUri().toURL(),
                            new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, MAX_KEY_SET_BYTES))
                    .cache(KEEP_MILLIS, REFRESH_MILLIS)
                    .rateLimited(MIN_INTERVAL_MILLIS)
                    .outageTolerant(OUTAGE_MILLIS)
                    .build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("no such address: " + settings.jwkSetUri(), e);
        }
    }

    private static OAuth2TokenValidator<Jwt> validator(OidcProperties.Issuer settings, Clock clock) {
        var times = new JwtTimestampValidator(settings.clockSkew());
        times.setClock(clock);
        var audience = new JwtClaimValidator<List<String>>(
                "aud", given -> given != null && given.contains(settings.audience()));
        var expires = new JwtClaimValidator<Object>("exp", given -> given != null);
        return new DelegatingOAuth2TokenValidator<>(
                times, new JwtIssuerValidator(settings.issuer()), audience, expires);
    }
}
