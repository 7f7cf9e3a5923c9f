package io.zhiying.gateway;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;

/** An OpenID Connect provider: a key set over HTTP, and tokens that go with it or do not. */
public final class IdentityProvider {
    public static final String ISSUER = "https://login.example.com/";
    public static final String AUDIENCE = "zhiying-api";

    private final RSAKey key = key("signing");
    private final Upstream server = new Upstream("identity-provider");

    public IdentityProvider() {
        server.answer("/jwks", exchange -> Upstream.json(exchange, 200, new JWKSet(key.toPublicJWK()).toString()));
    }

    public String jwkSetUri() {
        return server.url() + "/jwks";
    }

    public String keyId() {
        return key.getKeyID();
    }

    public static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject("小李@example.com")
                .claim("zhiying_workspace", "default")
                .claim("scope", "profiles:read openid")
                .expirationTime(Date.from(Instant.now().plusSeconds(300)));
    }

    public String sign(JWTClaimsSet claims) {
        return sign(claims, key);
    }

    public static String sign(JWTClaimsSet claims, RSAKey with) {
        try {
            return sign(claims, JWSAlgorithm.RS256, with.getKeyID(), new RSASSASigner(with));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The confusion attack: the public key, which everybody has, as the secret of an HMAC. */
    public String signWithPublicKeyAsSecret(JWTClaimsSet claims) {
        try {
            return sign(
                    claims,
                    JWSAlgorithm.HS256,
                    key.getKeyID(),
                    new MACSigner(key.toRSAPublicKey().getEncoded()));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sign(JWTClaimsSet claims, JWSAlgorithm algorithm, String keyId, JWSSigner signer)
            throws JOSEException {
        var token = new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims);
        token.sign(signer);
        return token.serialize();
    }

    public static String unsigned(JWTClaimsSet claims) {
        return new PlainJWT(claims).serialize();
    }
}
