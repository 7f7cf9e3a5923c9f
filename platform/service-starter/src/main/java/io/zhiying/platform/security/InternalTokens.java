package io.zhiying.platform.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import javax.crypto.SecretKey;

/**
 * Mints the tokens that services show each other: JWT, HS256, {@link #LIFE} long. A caller's requests share one while
 * it has two thirds of its life before it, so that who is shown it may know it again.
 */
public final class InternalTokens {
    public static final String AUDIENCE = "zhiying";
    public static final Duration LIFE = Duration.ofSeconds(60);
    private static final Duration SHARED = LIFE.dividedBy(3);
    private static final int CALLERS = 1_000;
    static final String WORKSPACE = "ws";
    static final String SCOPE = "scope";

    private final String issuer;
    private final MACSigner signer;
    private final InstantSource clock;
    private final Cache<Caller, Minted> minted =
            Caffeine.newBuilder().maximumSize(CALLERS).build();

    private record Minted(String token, Instant at) {}

    public InternalTokens(String issuer, SecretKey key, InstantSource clock) {
        this.issuer = issuer;
        this.clock = clock;
        try {
            this.signer = new MACSigner(key);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the internal token secret needs at least 32 bytes", e);
        }
    }

    /** @return at least {@link #LIFE} less a third before it expires */
    public String mint(Caller caller) {
        Instant now = clock.instant();
        Minted shared = minted.getIfPresent(caller);
        if (shared == null || !now.isBefore(shared.at().plus(SHARED))) {
            shared = new Minted(mint(caller, now), now);
            minted.put(caller, shared);
        }
        return shared.token();
    }

    private String mint(Caller caller, Instant now) {
        var claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(AUDIENCE)
                .subject(caller.principal())
                .claim(SCOPE, String.join(" ", caller.scopes()))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFE)));
        if (caller.workspace() != null) {
            claims.claim(WORKSPACE, caller.workspace().value());
        }
        var token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("could not sign an internal token", e);
        }
        return token.serialize();
    }
}
