package io.zhiying.platform.event;

import javax.crypto.SecretKey;

/**
 * A key that an event's data is sealed with.
 *
 * @param reference by which readers ask for it: base64url of at most 255 bytes, written beside the sealed data
 * @param key ChaCha20, 256 bits
 */
public record SealingKey(String reference, SecretKey key) {
    public static final String ALGORITHM = "ChaCha20";
}
