package io.zhiying.serving.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Uploaded files, in PostgreSQL: every replica can load them, and they commit together with the version that they
 * belong to.
 */
@Component
public class Uploads {
    private static final int CHUNK = 1 << 20;

    private final JdbcClient jdbc;

    Uploads(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param owner of the version's rows
     * @param limit bytes that may still come for this version
     * @throws ArtifactRefused the file is not allowed, or too large
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public ArtifactFile store(String owner, UUID version, String path, InputStream bytes, long limit)
            throws IOException {
        var sha = Sha256.newDigest();
        long bound = Math.min(limit, AllowedFiles.limit(path));
        long total = 0;
        int sequence = 0;
        for (byte[] chunk = bytes.readNBytes(CHUNK); chunk.length > 0; chunk = bytes.readNBytes(CHUNK)) {
            total += chunk.length;
            if (total > bound) {
                throw new ArtifactRefused("The file %s is over the limit of %d bytes.".formatted(path, bound));
            }
            sha.update(chunk);
            jdbc.sql("""
                            insert into artifact_chunk (workspace_id, version_id, path, seq, data)
                            values (?, ?, ?, ?, ?)""").params(owner, version, path, sequence++, chunk).update();
        }
        return new ArtifactFile(
                path, new ArtifactSource.Upload(), total, HexFormat.of().formatHex(sha.digest()));
    }

    /** Reads chunk by chunk, so that a large file is never in memory whole. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void write(UUID version, String path, OutputStream to) throws IOException {
        for (int sequence = 0; ; sequence++) {
            byte[] chunk = chunk(version, path, sequence);
            if (chunk.length == 0) {
                return;
            }
            to.write(chunk);
        }
    }

    private byte[] chunk(UUID version, String path, int sequence) {
        return jdbc.sql("select data from artifact_chunk where version_id = ? and path = ? and seq = ?")
                .params(version, path, sequence)
                .query(byte[].class)
                .optional()
                .orElseGet(() -> new byte[0]);
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void delete(UUID version) {
        jdbc.sql("delete from artifact_chunk where version_id = ?")
                .param(version)
                .update();
    }
}
