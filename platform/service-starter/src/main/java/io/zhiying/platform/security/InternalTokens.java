package io.zhiying.platform.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import javax.crypto.SecretKey;

/** Mints the tokens that services show each other: JWT, HS256, {@link #LIFE} long. */
public final class InternalTokens {
    public static final String AUDIENCE = "zhiying";
    public static final Duration LIFE = Duration.ofSeconds(60);
    static final String WORKSPACE = "ws";
    static final String SCOPE = "scope";

    private final String issuer;
    private final MACSigner signer;
    private final InstantSource clock;

    public InternalTokens(String issuer, SecretKey key, InstantSource clock) {
        this.issuer = issuer;
        this.clock = clock;
        try {
            this.signer = new MACSigner(key);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the internal token secret needs at least 32 bytes", e);
        }
    }

    public String mint(Caller caller) {
        var now = clock.instant();
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
