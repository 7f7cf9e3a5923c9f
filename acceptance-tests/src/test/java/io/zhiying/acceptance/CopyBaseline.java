package io.zhiying.acceptance;

import io.zhiying.local.LocalStack;
import io.zhiying.local.Secrets;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/**
 * How long PostgreSQL alone takes for the rows of a workspace's events: by COPY, in one transaction, into a table that is
 * like theirs with all its indexes.
 */
final class CopyBaseline {
    private final LocalStack stack;

    CopyBaseline(LocalStack stack) {
        this.stack = stack;
    }

    /** @param bytes in COPY's text form */
    record Copied(long rows, int bytes, double seconds) {
        double rowsPerSecond() {
            return rows / seconds;
        }
    }

    Copied measure(String workspace) throws SQLException, IOException {
        String password = new Secrets(stack.config().home()).password("postgres");
        try (var database = DriverManager.getConnection(stack.urls().jdbc("customer_profile"), "postgres", password)) {
            execute(database, "create table event_copied (like event including all)");
            try {
                return copy(database, workspace);
            } finally {
                execute(database, "drop table event_copied");
            }
        }
    }

    private static Copied copy(Connection database, String workspace) throws SQLException, IOException {
        var api = database.unwrap(PGConnection.class).getCopyAPI();
        var rows = new ByteArrayOutputStream();
        api.copyOut(
                "copy (select * from event where workspace_id = '%s' order by received_at, id) to stdout"
                        .formatted(workspace),
                rows);
        execute(database, "checkpoint");
        long start = System.nanoTime();
        long copied = api.copyIn("copy event_copied from stdin", new ByteArrayInputStream(rows.toByteArray()));
        return new Copied(copied, rows.size(), (System.nanoTime() - start) / 1e9);
    }

    private static void execute(Connection database, String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
