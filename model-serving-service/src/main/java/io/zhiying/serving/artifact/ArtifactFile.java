package io.zhiying.serving.artifact;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * One file of a version.
 *
 * @param path inside the model's folder
 * @param sha256 of its bytes, lower-case hexadecimal
 */
public record ArtifactFile(String path, ArtifactSource source, long bytes, String sha256) {

    /** The digest of a whole folder: SHA-256 over {@code <sha256>  <path>} lines in the order of the paths. */
    public static String digest(List<ArtifactFile> files) {
        MessageDigest sha = Sha256.newDigest();
        files.stream()
                .sorted(Comparator.comparing(ArtifactFile::path))
                .forEach(file ->
                        sha.update((file.sha256() + "  " + file.path() + "\n").getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(sha.digest());
    }
}
