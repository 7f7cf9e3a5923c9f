package io.zhiying.serving.traffic;

import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.registry.Owner;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where the requests to a name may go at a moment. It never changes: who has it answers by the rules of that moment.
 *
 * <p>A key is placed by weighted rendezvous hashing (Schindelhauer and Schomaker 2005): each version draws
 * {@code -weight / ln(h)} from the hash h of the salt, itself and the key, and the highest draw wins. So a key has the
 * same version on every replica, and a change of the shares moves no more keys than it must.
 *
 * @param own the version that the name stands for
 * @param rules null where all goes to that
 */
public record Routes(Served own, @Nullable Rules rules) {

    /**
     * @param owner of the alias
     * @param split all versions that get a share, the alias's own among them unless the others take everything
     */
    public record Rules(
            Owner owner,
            UUID epoch,
            UUID salt,
            List<Share> split,
            @Nullable Share shadow) {
        public Rules {
            split = List.copyOf(split);
        }
    }

    /** @param share hundredths of a percent */
    public record Share(Served served, int share) {}

    private static final int ALL = 10_000;

    public static Routes only(Served own) {
        return new Routes(own, null);
    }

    /** The version for a caller's key. */
    public Served choose(String key) {
        if (rules == null) {
            return own;
        }
        Served chosen = own;
        double highest = -1;
        for (Share share : rules.split()) {
            double draw = -share.share()
                    / Math.log(hash(rules.salt(), share.served().version().id() + "/" + key));
            if (draw > highest) {
                highest = draw;
                chosen = share.served();
            }
        }
        return chosen;
    }

    /** The version that is asked besides, unseen by the caller; null for most. */
    public @Nullable Served shadow(String key) {
        if (rules == null || rules.shadow() == null) {
            return null;
        }
        Share shadow = rules.shadow();
        return hash(rules.salt(), "shadow/" + key) * ALL < shadow.share() ? shadow.served() : null;
    }

    /** Even in (0, 1). */
    private static double hash(UUID salt, String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest((salt + "/" + key).getBytes(StandardCharsets.UTF_8));
            return ((ByteBuffer.wrap(digest).getLong() >>> 11) + 0.5) * 0x1p-53;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
