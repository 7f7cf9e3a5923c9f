package io.zhiying.campaign.link;

import io.zhiying.contracts.WorkspaceId;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;

/**
 * Tickets as text: what they stand for, then the first 16 bytes of its HMAC-SHA256, in base64url. Nothing needs to be
 * stored for a link, and nobody can make or change one.
 */
@Component
public class Tickets {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 16;
    private static final int LONGEST = 4000;
    private static final byte VERSION = 1;
    /** Keeps the key apart from any other use of the secret. */
    private static final byte[] PURPOSE = "zhiying campaign links 1".getBytes(StandardCharsets.UTF_8);

    private final List<SecretKeySpec> keys;

    public Tickets(LinkProperties properties) {
        this.keys = Stream.concat(Stream.of(properties.trackingSecret()), properties.previousTrackingSecrets().stream())
                .map(secret -> new SecretKeySpec(
                        mac(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM), PURPOSE), ALGORITHM))
                .toList();
    }

    public String write(Ticket ticket) {
        var workspace = ticket.workspace().value().getBytes(StandardCharsets.UTF_8);
        var target = ticket instanceof Ticket.Click click
                ? click.target().toString().getBytes(StandardCharsets.UTF_8)
                : new byte[0];
        var payload = ByteBuffer.allocate(3 + workspace.length + 16 + target.length)
                .put(VERSION)
                .put(kind(ticket))
                .put((byte) workspace.length)
                .put(workspace)
                .putLong(ticket.delivery().getMostSignificantBits())
                .putLong(ticket.delivery().getLeastSignificantBits())
                .put(target)
                .array();
        var signature = Arrays.copyOf(mac(keys.getFirst(), payload), MAC_BYTES);
        var both = ByteBuffer.allocate(payload.length + MAC_BYTES)
                .put(payload)
                .put(signature)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(both);
    }

    /** Empty where it was not written by us, whatever it is. */
    public Optional<Ticket> read(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            var bytes = Base64.getUrlDecoder().decode(text);
            if (bytes.length < MAC_BYTES + 19) {
                return Optional.empty();
            }
            var payload = Arrays.copyOf(bytes, bytes.length - MAC_BYTES);
            var signature = Arrays.copyOfRange(bytes, payload.length, bytes.length);
            return isSigned(payload, signature) ? Optional.of(parse(ByteBuffer.wrap(payload))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean isSigned(byte[] payload, byte[] signature) {
        boolean signed = false;
        for (var key : keys) {
            signed |= MessageDigest.isEqual(Arrays.copyOf(mac(key, payload), MAC_BYTES), signature);
        }
        return signed;
    }

    private static Ticket parse(ByteBuffer payload) {
        if (payload.get() != VERSION) {
            throw new IllegalArgumentException("unknown version");
        }
        byte kind = payload.get();
        var name = new byte[payload.get()];
        payload.get(name);
        var workspace = new WorkspaceId(new String(name, StandardCharsets.UTF_8));
        var delivery = new UUID(payload.getLong(), payload.getLong());
        return switch (kind) {
            case 'o' -> new Ticket.Open(workspace, delivery);
            case 'u' -> new Ticket.Unsubscribe(workspace, delivery);
            case 'c' ->
                new Ticket.Click(
                        workspace,
                        delivery,
                        URI.create(StandardCharsets.UTF_8.decode(payload).toString()));
            default -> throw new IllegalArgumentException("unknown kind");
        };
    }

    private static byte kind(Ticket ticket) {
        return (byte)
                switch (ticket) {
                    case Ticket.Open _ -> 'o';
                    case Ticket.Click _ -> 'c';
                    case Ticket.Unsubscribe _ -> 'u';
                };
    }

    private static byte[] mac(SecretKeySpec key, byte[] data) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
