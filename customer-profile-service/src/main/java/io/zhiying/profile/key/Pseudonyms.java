package io.zhiying.profile.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Names that stand for an identifier, the same each time, by which nobody knows it who has not the workspace's key:
 * 122 bits of HMAC-SHA256 (RFC 2104) as a UUID of version 8.
 */
@Component
public class Pseudonyms {
    private static final long VERSION_8 = 0x8000;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final WorkspaceKeys keys;

    Pseudonyms(WorkspaceKeys keys) {
        this.keys = keys;
    }

    /** Of the current workspace. @param kind of thing; equal values of two kinds have names that tell nothing of it */
    public UUID of(String kind, String value) {
        var mac = keys.current().newNames();
        mac.update(kind.getBytes(UTF_8));
        mac.update((byte) 0);
        var hash = ByteBuffer.wrap(mac.doFinal(value.getBytes(UTF_8)));
        long high = hash.getLong() & ~0xf000L | VERSION_8;
        long low = hash.getLong() & 0x3fff_ffff_ffff_ffffL | VARIANT;
        return new UUID(high, low);
    }
}
