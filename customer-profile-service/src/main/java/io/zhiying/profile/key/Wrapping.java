package io.zhiying.profile.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zhiying.platform.event.SealingKey;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/** Keys that wrap keys: AES key wrap (RFC 3394), which notices a wrong key; derivation by HKDF-SHA256 (RFC 5869). */
final class Wrapping {
    /** 256 bits and the check of RFC 3394. */
    static final int WRAPPED_BYTES = 40;

    private static final int KEY_BYTES = 32;

    private Wrapping() {}

    static SecretKey newKey() {
        try {
            var generator = KeyGenerator.getInstance(SealingKey.ALGORITHM);
            generator.init(KEY_BYTES * Byte.SIZE);
            return generator.generateKey();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static SecretKey derive(byte[] secret, String use, String algorithm) {
        try {
            var parameters = HKDFParameterSpec.ofExtract()
                    .addIKM(secret)
                    .thenExpand(("zhiying " + use).getBytes(UTF_8), KEY_BYTES);
            return KDF.getInstance("HKDF-SHA256").deriveKey(algorithm, parameters);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] wrap(SecretKey wrapping, SecretKey key) {
        try {
            var cipher = Cipher.getInstance("AES/KW/NoPadding");
            cipher.init(Cipher.WRAP_MODE, wrapping);
            return cipher.wrap(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Empty where another key wrapped it. */
    static Optional<SecretKey> unwrap(SecretKey wrapping, byte[] wrapped) {
        try {
            var cipher = Cipher.getInstance("AES/KW/NoPadding");
            cipher.init(Cipher.UNWRAP_MODE, wrapping);
            return Optional.of((SecretKey) cipher.unwrap(wrapped, SealingKey.ALGORITHM, Cipher.SECRET_KEY));
        } catch (InvalidKeyException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
