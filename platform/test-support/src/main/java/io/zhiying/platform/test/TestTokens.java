package io.zhiying.platform.test;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;

/** Internal tokens for tests, made from their description in docs/architecture.md rather than by the starter. */
public final class TestTokens {
    public static final String SECRET = "a-secret-for-tests-only-0123456789abcdef";

    private TestTokens() {}

    /** A value for the Authorization header. */
    public static String bearer(String workspace, String... scopes) {
        return "Bearer " + mint(workspace, scopes);
    }

    public static String mint(String workspace, String... scopes) {
        return sign(claims(scopes).claim("ws", workspace).build(), SECRET);
    }

    /** Another service, on behalf of a workspace. */
    public static String service(String service, String workspace, String... scopes) {
        return "Bearer "
                + sign(
                        claims(scopes)
                                .subject("service:" + service)
                                .claim("ws", workspace)
                                .build(),
                        SECRET);
    }

    /** A caller of public endpoints: no workspace. */
    public static String anonymous() {
        return sign(claims().subject("anonymous").build(), SECRET);
    }

    public static String expired(String workspace, String... scopes) {
        return sign(
                claims(scopes)
                        .claim("ws", workspace)
                        .expirationTime(Date.from(Instant.now().minusSeconds(60)))
                        .build(),
                SECRET);
    }

    private static JWTClaimsSet.Builder claims(String... scopes) {
        var now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer("test")
                .audience("zhiying")
                .subject("key:test")
                .claim("scope", String.join(" ", scopes))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(600)));
    }

    public static String sign(JWTClaimsSet claims, String secret) {
        try {
            var token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
            token.sign(new MACSigner(secret));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
