package io.zhiying.gateway.key;

import java.security.MessageDigest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A key with the hashes of its secret and of the one before. */
record StoredKey(ApiKey key, byte[] hash, byte @Nullable [] oldHash) {

    /** Compared in constant time; the old secret counts until its time is up. */
    boolean isOpenedBy(KeySecret shown, Instant now) {
        if (shown.kind() != key.kind() || !key.isUsable(now)) {
            return false;
        }
        var given = shown.hash();
        boolean current = MessageDigest.isEqual(hash, given);
        var until = key.oldSecretValidUntil();
        boolean old = oldHash != null && MessageDigest.isEqual(oldHash, given) && until != null && now.isBefore(until);
        return current || old;
    }
}
