package io.zhiying.gateway.credential;

import com.nimbusds.jwt.JWTParser;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.gateway.key.Scopes;
import io.zhiying.gateway.workspace.KnownWorkspaces;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.Caller;
import java.text.ParseException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.stereotype.Component;

/**
 * Verifies the tokens of the configured OpenID Connect providers. The {@code iss} of a token only chooses whose keys
 * it is checked with; nothing of it is believed before.
 */
@Component
class OidcIssuers {
    private static final Logger log = LoggerFactory.getLogger(OidcIssuers.class);

    private final Map<String, OidcIssuer> issuers;
    private final KnownWorkspaces workspaces;

    OidcIssuers(OidcProperties properties, KnownWorkspaces workspaces, Clock clock) {
        this.issuers = properties.all().stream()
                .map(issuer -> new OidcIssuer(issuer, clock))
                .collect(Collectors.toUnmodifiableMap(OidcIssuer::name, Function.identity()));
        this.workspaces = workspaces;
    }

    /** Empty where the token is not valid, or names a workspace that does not exist. */
    Optional<Identity> verify(String token) {
        var issuer = claimedIssuer(token).map(issuers::get);
        if (issuer.isEmpty()) {
            return Optional.empty();
        }
        try {
            return identity(issuer.get(), issuer.get().decode(token));
        } catch (BadJwtException e) {
            log.debug("a token was refused", e);
            return Optional.empty();
        } catch (JwtException e) {
            throw Problems.unavailable("The keys of the token's issuer cannot be fetched now.", e);
        }
    }

    private static Optional<String> claimedIssuer(String token) {
        try {
            return Optional.ofNullable(JWTParser.parse(token).getJWTClaimsSet().getIssuer());
        } catch (ParseException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private Optional<Identity> identity(OidcIssuer issuer, Jwt jwt) {
        var workspace = jwt.getClaims().get(issuer.settings().workspaceClaim());
        var subject = jwt.getSubject();
        if (!(workspace instanceof String id) || subject == null || !WorkspaceId.isValid(id)) {
            return Optional.empty();
        }
        var known = new WorkspaceId(id);
        if (!workspaces.exists(known)) {
            return Optional.empty();
        }
        var principal = "user:" + subject;
        var scopes =
                scopes(issuer.settings(), jwt.getClaims().get(issuer.settings().scopesClaim()));
        return Optional.of(
                new Identity(new Caller(principal, known, scopes), issuer.name() + "|" + principal, null, "user"));
    }

    private static Set<String> scopes(OidcProperties.Issuer settings, @Nullable Object claim) {
        Stream<String> values = switch (claim) {
            case String text -> Arrays.stream(text.split(" "));
            case Collection<?> many -> many.stream().map(String::valueOf);
            case null, default -> Stream.empty();
        };
        return values.flatMap(value -> settings.scopeMapping().getOrDefault(value, Set.of(value)).stream())
                .filter(Scopes.ALL::contains)
                .collect(Collectors.toUnmodifiableSet());
    }
}
