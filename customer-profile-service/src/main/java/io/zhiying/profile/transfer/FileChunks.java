package io.zhiying.profile.transfer;

import io.zhiying.platform.workspace.Workspaces;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Enumeration;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Files of the current workspace, in pieces. */
@Repository
class FileChunks {
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    FileChunks(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** In place of what stands there. */
    @Transactional
    public void put(UUID file, int seq, byte[] bytes) {
        jdbc.sql("""
                        insert into transfer_chunk (file_id, seq, workspace_id, bytes) values (?, ?, ?, ?)
                        on conflict (file_id, seq) do update set bytes = excluded.bytes""").params(file, seq, Workspaces.current().value(), bytes).update();
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void delete(UUID file) {
        jdbc.sql("delete from transfer_chunk where file_id = ?").param(file).update();
    }

    /** One piece after the other, each read when it is needed, by the workspace that is bound now. */
    InputStream open(UUID file) {
        var workspace = Workspaces.current();
        return new SequenceInputStream(new Enumeration<>() {
            private int seq;
            private byte @Nullable [] next = read();

            private byte @Nullable [] read() {
                return Workspaces.call(workspace, () -> FileChunks.this.read(file, seq))
                        .orElse(null);
            }

            @Override
            public boolean hasMoreElements() {
                return next != null;
            }

            @Override
            public InputStream nextElement() {
                if (next == null) {
                    throw new NoSuchElementException();
                }
                var current = new ByteArrayInputStream(next);
                seq++;
                next = read();
                return current;
            }
        });
    }

    private Optional<byte[]> read(UUID file, int seq) {
        return Objects.requireNonNull(
                transaction.execute(_ -> jdbc.sql("select bytes from transfer_chunk where file_id = ? and seq = ?")
                        .params(file, seq)
                        .query(byte[].class)
                        .optional()));
    }
}
