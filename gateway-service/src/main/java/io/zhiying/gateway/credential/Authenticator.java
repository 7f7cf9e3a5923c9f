package io.zhiying.gateway.credential;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.gateway.GatewayErrors;
import io.zhiying.gateway.key.ApiKey;
import io.zhiying.gateway.key.KeyKind;
import io.zhiying.gateway.key.KeyLookup;
import io.zhiying.gateway.limit.RateLimits;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** Finds who shows a credential. Nobody is told whether a key never was, has expired or was revoked. */
@Component
public class Authenticator {
    private final KeyLookup keys;
    private final OidcIssuers issuers;
    private final RateLimits rates;

    Authenticator(KeyLookup keys, OidcIssuers issuers, RateLimits rates) {
        this.keys = keys;
        this.issuers = issuers;
        this.rates = rates;
    }

    /** @throws Problem 401 where no valid credential was shown, 429 where too many wrong ones came from there */
    public Identity identify(HttpServletRequest request) {
        var header = request.getHeader(HttpHeaders.AUTHORIZATION);
        var address = request.getRemoteAddr();
        var identity = Credential.of(header).flatMap(credential -> switch (credential) {
            case Credential.Key(var secret) -> {
                if (!keys.isRemembered(secret)) {
                    refuseGuessing(address);
                }
                yield keys.find(secret).map(Authenticator::identity);
            }
            case Credential.Token(var jwt) -> {
                refuseGuessing(address);
                yield issuers.verify(jwt);
            }
        });
        return identity.orElseThrow(() -> refused(header != null, address));
    }

    private void refuseGuessing(String address) {
        if (rates.isGuessing(address)) {
            throw new Problem(GatewayErrors.RATE_LIMITED, "Too many invalid credentials came from this address.")
                    .retryAfter(Duration.ofSeconds(30));
        }
    }

    private Problem refused(boolean shown, String address) {
        if (!shown) {
            return new Problem(CommonErrors.UNAUTHENTICATED, "Send an API key or a token in Authorization.");
        }
        rates.failed(address);
        return new Problem(CommonErrors.UNAUTHENTICATED, "The credential is not valid, or not any more.");
    }

    private static Identity identity(ApiKey key) {
        var principal = (key.kind() == KeyKind.WRITE ? "write-key:" : "key:") + key.id();
        return new Identity(
                new Caller(principal, key.workspace(), key.scopes()), principal, key.requestsPerSecond(), principal);
    }
}
