package io.zhiying.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.test.TestTokens;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jwt.BadJwtException;

class InternalTokenTest {
    private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
    private static final String OLD = "the-old-secret-0123456789-0123456789";
    private static final String NEW = "the-new-secret-0123456789-0123456789";
    private static final Caller CALLER =
            new Caller("key:1", new WorkspaceId("acme"), Set.of("profiles:read", "segments:read"));

    @Test
    void readsBackWhatWasMinted() {
        assertThat(verifier(NOW, NEW).verify(tokens(NEW).mint(CALLER))).isEqualTo(CALLER);
    }

    @Test
    void acceptsThePreviousSecretWhileTheNewIsRolledOut() {
        var token = tokens(OLD).mint(CALLER);
        assertThat(verifier(NOW, NEW, OLD).verify(token)).isEqualTo(CALLER);
        assertThatThrownBy(() -> verifier(NOW, NEW).verify(token)).isInstanceOf(BadJwtException.class);
    }

    @Test
    void expiresAfterAMinuteAndALittleSkew() {
        var token = tokens(NEW).mint(CALLER);
        assertThat(verifier(NOW.plusSeconds(64), NEW).verify(token)).isEqualTo(CALLER);
        assertThatThrownBy(() -> verifier(NOW.plusSeconds(66), NEW).verify(token))
                .isInstanceOf(BadJwtException.class);
    }

    @Test
    void aTokenKnownFromBeforeExpiresAsWell() {
        var now = new AtomicReference<>(NOW);
        var verifier = new InternalTokenVerifier(new SecurityProperties(NEW, List.of(), List.of()), clock(now));
        var token = tokens(NEW).mint(CALLER);
        assertThat(verifier.verify(token)).isEqualTo(CALLER);
        now.set(NOW.plusSeconds(64));
        assertThat(verifier.verify(token)).isEqualTo(CALLER);
        now.set(NOW.plusSeconds(66));
        assertThatThrownBy(() -> verifier.verify(token)).isInstanceOf(BadJwtException.class);
    }

    @Test
    void requestsOfOneCallerShareATokenWhileItHasMostOfItsLifeBeforeIt() {
        var now = new AtomicReference<>(NOW);
        var tokens = new InternalTokens("gateway", SecurityProperties.keyOf(NEW), clock(now));
        var first = tokens.mint(CALLER);
        now.set(NOW.plusSeconds(19));
        assertThat(tokens.mint(CALLER)).isEqualTo(first);
        now.set(NOW.plusSeconds(20));
        assertThat(tokens.mint(CALLER)).isNotEqualTo(first);
        assertThat(verifier(NOW.plusSeconds(80), NEW).verify(tokens.mint(CALLER)))
                .isEqualTo(CALLER);
    }

    @Test
    void anotherScopeOrWorkspaceIsAnotherToken() {
        var tokens = tokens(NEW);
        var verifier = verifier(NOW, NEW);
        var others = List.of(
                CALLER,
                new Caller("key:1", new WorkspaceId("acme"), Set.of("profiles:read")),
                new Caller("key:1", new WorkspaceId("globex"), CALLER.scopes()),
                new Caller("key:2", new WorkspaceId("acme"), CALLER.scopes()));
        assertThat(others)
                .allSatisfy(
                        other -> assertThat(verifier.verify(tokens.mint(other))).isEqualTo(other));
    }

    @Test
    void refusesTokensForOthersWithoutEndOrWithoutSignature() {
        var claims = new JWTClaimsSet.Builder().subject("x").claim("ws", "acme").claim("scope", "a");
        var later = Date.from(NOW.plus(Duration.ofSeconds(30)));
        refused(TestTokens.sign(claims.audience("other").expirationTime(later).build(), NEW));
        refused(TestTokens.sign(claims.audience("zhiying").expirationTime(null).build(), NEW));
        refused(TestTokens.sign(
                claims.audience("zhiying")
                        .claim("ws", "*")
                        .expirationTime(later)
                        .build(),
                NEW));
        var unsigned = Base64.getUrlEncoder().withoutPadding().encodeToString("{\"alg\":\"none\"}".getBytes())
                + "."
                + tokens(NEW).mint(CALLER).split("\\.")[1]
                + ".";
        refused(unsigned);
        refused("");
        refused("a.b.c");
    }

    private static void refused(String token) {
        assertThatThrownBy(() -> verifier(NOW, NEW).verify(token)).isInstanceOf(BadJwtException.class);
    }

    private static InternalTokens tokens(String secret) {
        return new InternalTokens("gateway", SecurityProperties.keyOf(secret), () -> NOW);
    }

    private static Clock clock(AtomicReference<Instant> now) {
        return new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now.get();
            }
        };
    }

    private static InternalTokenVerifier verifier(Instant now, String secret, String... previous) {
        return new InternalTokenVerifier(
                new SecurityProperties(secret, List.of(previous), List.of()), Clock.fixed(now, ZoneOffset.UTC));
    }
}
