package io.zhiying.gateway.credential;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.gateway.key.ApiKey;
import io.zhiying.gateway.key.KeyKind;
import io.zhiying.gateway.key.KeyLookup;
import io.zhiying.gateway.key.KeySecret;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** Finds who shows a credential. Nobody is told whether a key never was, has expired or was revoked. */
@Component
public class Authenticator {
    private final KeyLookup keys;
    private final OidcIssuers issuers;

    Authenticator(KeyLookup keys, OidcIssuers issuers) {
        this.keys = keys;
        this.issuers = issuers;
    }

    /** @throws Problem 401 where no valid credential was shown */
    public Identity identify(HttpServletRequest request) {
        var header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            throw new Problem(CommonErrors.UNAUTHENTICATED, "Send an API key or a token in Authorization.");
        }
        return Credential.of(header)
                .flatMap(credential -> switch (credential) {
                    case Credential.Key(var secret) -> keys.find(secret).map(Authenticator::identity);
                    case Credential.Token(var jwt) -> issuers.verify(jwt);
                })
                .orElseThrow(Authenticator::notValid);
    }

    /**
     * Takes a write key, and no other kind, as it stood in a body.
     *
     * @throws Problem 401 where there was none, or none that is valid
     */
    public Identity identify(@Nullable String writeKey) {
        if (writeKey == null) {
            throw new Problem(
                    CommonErrors.UNAUTHENTICATED,
                    "Send an API key or a write key in Authorization, or a write key as writeKey in the JSON body.");
        }
        return KeySecret.parse(writeKey)
                .filter(secret -> secret.kind() == KeyKind.WRITE)
                .flatMap(keys::find)
                .map(Authenticator::identity)
                .orElseThrow(Authenticator::notValid);
    }

    private static Problem notValid() {
        return new Problem(CommonErrors.UNAUTHENTICATED, "The credential is not valid, or not any more.");
    }

    private static Identity identity(ApiKey key) {
        var principal = (key.kind() == KeyKind.WRITE ? "write-key:" : "key:") + key.id();
        return new Identity(
                new Caller(principal, key.workspace(), key.scopes()), principal, key.requestsPerSecond(), principal);
    }
}
