package io.zhiying.serving.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Copies with a limit and says what was copied. */
final class Sha256 {
    private static final int BUFFER = 1 << 16;

    private Sha256() {}

    record Copied(long bytes, String sha256) {}

    /**
     * The limit is on bytes really read, whatever a header said.
     *
     * @throws ArtifactRefused there are more
     */
    static Copied copy(String name, InputStream from, OutputStream to, long limit) throws IOException {
        MessageDigest sha = newDigest();
        byte[] buffer = new byte[BUFFER];
        long total = 0;
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            total += read;
            if (total > limit) {
                throw new ArtifactRefused(
                        "The file %s is over the limit of %d bytes.".formatted(AllowedFiles.printable(name), limit));
            }
            sha.update(buffer, 0, read);
            to.write(buffer, 0, read);
        }
        return new Copied(total, HexFormat.of().formatHex(sha.digest()));
    }

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
