package io.zhiying.serving.webhook;

import io.zhiying.platform.workspace.Workspaces;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The endpoints of the current workspace. */
@Component
class Endpoints {
    private final JdbcClient jdbc;

    Endpoints(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One change of the workspace's endpoints after another. */
    void lock() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('webhooks/' || ?, 0))")
                .param(Workspaces.current().value())
                .query((_, _) -> 0)
                .single();
    }

    void insert(Endpoint endpoint) {
        jdbc.sql("""
                        insert into webhook_endpoint (workspace_id, id, url, secret, created_at, created_by)
                        values (?, ?, ?, ?, ?, ?)""")
                .params(
                        Workspaces.current().value(),
                        endpoint.id(),
                        endpoint.url(),
                        endpoint.secret(),
                        Timestamp.from(endpoint.createdAt()),
                        endpoint.createdBy())
                .update();
    }

    List<Endpoint> list() {
        return jdbc.sql("select * from webhook_endpoint order by id")
                .query((row, _) -> endpoint(row))
                .list();
    }

    Optional<Endpoint> find(UUID id) {
        return jdbc.sql("select * from webhook_endpoint where id = ?")
                .param(id)
                .query((row, _) -> endpoint(row))
                .optional();
    }

    boolean delete(UUID id) {
        return jdbc.sql("delete from webhook_endpoint where id = ?").param(id).update() == 1;
    }

    private static Endpoint endpoint(ResultSet row) throws SQLException {
        return new Endpoint(
                row.getObject("id", UUID.class),
                row.getString("url"),
                row.getString("secret"),
                row.getTimestamp("created_at").toInstant(),
                row.getString("created_by"));
    }
}
