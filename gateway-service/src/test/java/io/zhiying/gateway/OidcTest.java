package io.zhiying.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

class OidcTest extends GatewayTest {
    private static JWTClaimsSet.Builder claims() {
        return IdentityProvider.claims();
    }

    private void assertRefused(String token) {
        assertProblem(get(token, "/v1/profiles/x"), 401, "auth.unauthenticated");
        assertThat(PROFILES.seen()).isEmpty();
    }

    @Test
    void takesATokenOfTheProvider() throws Exception {
        assertThat(get(PROVIDER.sign(claims().build()), "/v1/profiles/x").statusCode())
                .isEqualTo(200);

        var token = RoutesTest.tokenOf(PROFILES.last());
        assertThat(token.getSubject()).isEqualTo("user:小李@example.com");
        assertThat(token.getStringClaim("ws")).isEqualTo("default");
        assertThat(token.getStringClaim("scope")).isEqualTo("profiles:read");
    }

    @Test
    void refusesATokenOutsideItsTime() {
        var now = Instant.now();
        assertRefused(PROVIDER.sign(
                claims().expirationTime(Date.from(now.minusSeconds(120))).build()));
        assertRefused(PROVIDER.sign(claims().expirationTime(null).build()));
        assertRefused(PROVIDER.sign(
                claims().notBeforeTime(Date.from(now.plusSeconds(120))).build()));
    }

    @Test
    void refusesATokenForSomebodyElse() {
        assertRefused(PROVIDER.sign(claims().audience("other-api").build()));
        assertRefused(PROVIDER.sign(claims().audience(List.of()).build()));
        assertRefused(PROVIDER.sign(claims().issuer("https://evil.example.com/").build()));
    }

    @Test
    void refusesUnsignedAndConfusedTokens() {
        assertRefused(IdentityProvider.unsigned(claims().build()));
        assertRefused(PROVIDER.signWithPublicKeyAsSecret(claims().build()));
    }

    @Test
    void refusesASignatureOfAnotherKey() {
        assertRefused(IdentityProvider.sign(claims().build(), IdentityProvider.key("unknown")));
        assertRefused(IdentityProvider.sign(claims().build(), IdentityProvider.key(PROVIDER.keyId())));
    }

    @Test
    void refusesAWorkspaceThatDoesNotExist() {
        assertRefused(PROVIDER.sign(
                claims().claim("zhiying_workspace", "no-such-shop").build()));
        assertRefused(PROVIDER.sign(claims().claim("zhiying_workspace", "*").build()));
        assertRefused(PROVIDER.sign(claims().claim("zhiying_workspace", null).build()));
    }

    @Test
    void holdsAPersonToTheirScopes() {
        assertProblem(get(PROVIDER.sign(claims().build()), "/v1/keys"), 403, "auth.forbidden");
        var reader = PROVIDER.sign(claims().claim("scope", List.of("keys:read")).build());
        assertThat(get(reader, "/v1/keys").statusCode()).isEqualTo(200);
    }
}
