package io.zhiying.platform.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * The form of an event's data under a key: {@code 2}, the length of the key's reference and the reference, a nonce of
 * 96 random bits, and ChaCha20-Poly1305 (RFC 8439) of the data with a tag of 128 bits. The record's key, which names
 * workspace and subject, is authenticated with it: sealed data of one person does not open under another's name. JSON
 * never begins with the byte 2, so plain data is told apart.
 *
 * <p>ChaCha20, since an event is small and a JVM often young: before the JVM's second compiler has got to it, AES-GCM
 * takes two to five times as long.
 */
final class SealedData {
    private static final byte FORM = 2;
    private static final int NONCE = 12;
    private static final String ALGORITHM = "ChaCha20-Poly1305";
    private static final SecureRandom RANDOM = new SecureRandom();
    /** Looked up once: looking takes as long as sealing. */
    private static final Provider PROVIDER = provider();

    private SealedData() {}

    private static Provider provider() {
        try {
            return Cipher.getInstance(ALGORITHM).getProvider();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean isSealed(byte @Nullable [] data) {
        return data != null && data.length > 0 && data[0] == FORM;
    }

    static byte[] seal(SealingKey key, byte[] data, String recordKey) {
        var reference = Base64.getUrlDecoder().decode(key.reference());
        var nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, key.key(), nonce, recordKey);
            var sealed = ByteBuffer.allocate(2 + reference.length + NONCE + cipher.getOutputSize(data.length));
            sealed.put(FORM).put((byte) reference.length).put(reference).put(nonce);
            cipher.doFinal(ByteBuffer.wrap(data), sealed);
            return sealed.array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws IllegalArgumentException where it is cut off */
    static String referenceOf(byte[] sealed) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(reference(ByteBuffer.wrap(sealed)));
    }

    /** @throws IllegalArgumentException where it was not sealed with that key for that record key */
    static byte[] open(byte[] sealed, SecretKey key, String recordKey) {
        var rest = ByteBuffer.wrap(sealed);
        reference(rest);
        var nonce = new byte[NONCE];
        try {
            require(rest.remaining() > NONCE);
            rest.get(nonce);
            var cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, recordKey);
            return cipher.doFinal(sealed, rest.position(), rest.remaining());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the data does not open with its key", e);
        }
    }

    private static byte[] reference(ByteBuffer sealed) {
        require(sealed.remaining() > 2);
        sealed.get();
        var reference = new byte[Byte.toUnsignedInt(sealed.get())];
        require(sealed.remaining() > reference.length);
        sealed.get(reference);
        return reference;
    }

    private static void require(boolean whole) {
        if (!whole) {
            throw new IllegalArgumentException("the sealed data is cut off");
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String recordKey)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance(ALGORITHM, PROVIDER);
        cipher.init(mode, key, new IvParameterSpec(nonce));
        cipher.updateAAD(recordKey.getBytes(UTF_8));
        return cipher;
    }
}
