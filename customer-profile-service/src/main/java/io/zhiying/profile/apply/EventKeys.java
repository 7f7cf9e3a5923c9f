package io.zhiying.profile.apply;

import io.zhiying.contracts.WorkspaceId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.UUID;

/**
 * Ids that follow from a message: the same message read again has the same ids, so that what was published for it
 * before is recognised as the same.
 *
 * @param message the hash of workspace and message id: tells messages apart
 * @param event the id of the event: a UUIDv7 with the time at which it was received and, instead of random bits, bits
 *     of that hash
 */
record EventKeys(UUID message, UUID event) {
    static EventKeys of(WorkspaceId workspace, String messageId, Instant receivedAt) {
        var hash = ByteBuffer.wrap(sha256(workspace.value() + '\0' + messageId));
        var message = new UUID(hash.getLong(), hash.getLong());
        long high = receivedAt.toEpochMilli() << 16 | 0x7000 | hash.getLong() & 0x0fff;
        long low = hash.getLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new EventKeys(message, new UUID(high, low));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
