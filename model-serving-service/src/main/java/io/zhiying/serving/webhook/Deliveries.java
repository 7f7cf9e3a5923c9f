package io.zhiying.serving.webhook;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.serving.webhook.Delivery.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the current workspace is told. */
@Component
class Deliveries {
    private static final int MAX_LISTED = 100;

    private final JdbcClient jdbc;

    Deliveries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(Delivery delivery) {
        jdbc.sql("""
                        insert into webhook_delivery
                          (workspace_id, id, endpoint_id, type, body, state, attempts, reason, created_at, settled_at)
                        values (:workspace, :id, :endpoint, :type, :body, :state, :attempts, :reason, :createdAt, :settledAt)""")
                .param("workspace", Workspaces.current().value())
                .param("id", delivery.id())
                .param("endpoint", delivery.endpoint())
                .param("type", delivery.type())
                .param("body", delivery.body())
                .param("state", delivery.state().value())
                .param("attempts", delivery.attempts())
                .param("reason", delivery.reason())
                .param("createdAt", Timestamp.from(delivery.createdAt()))
                .param("settledAt", timestamp(delivery.settledAt()))
                .update();
    }

    int waiting(UUID endpoint) {
        return jdbc.sql("select count(*) from webhook_delivery where endpoint_id = ? and state = 'waiting'")
                .param(endpoint)
                .query(Integer.class)
                .single();
    }

    Optional<Delivery> find(UUID id) {
        return jdbc.sql("select * from webhook_delivery where id = ?")
                .param(id)
                .query((row, _) -> delivery(row))
                .optional();
    }

    /** Newest first. */
    List<Delivery> list(UUID endpoint) {
        return jdbc.sql("select * from webhook_delivery where endpoint_id = ? order by id desc limit ?")
                .params(endpoint, MAX_LISTED)
                .query((row, _) -> delivery(row))
                .list();
    }

    /** @param settledAt null while it waits for another attempt */
    void update(UUID id, State state, int attempts, @Nullable String reason, @Nullable Instant settledAt) {
        jdbc.sql("""
                        update webhook_delivery set state = :state, attempts = :attempts, reason = :reason,
                          settled_at = :settledAt
                        where id = :id and state = 'waiting'""")
                .param("state", state.value())
                .param("attempts", attempts)
                .param("reason", reason)
                .param("settledAt", timestamp(settledAt))
                .param("id", id)
                .update();
    }

    void forget(UUID endpoint, Instant settledBefore) {
        jdbc.sql("delete from webhook_delivery where endpoint_id = ? and settled_at < ?")
                .params(endpoint, Timestamp.from(settledBefore))
                .update();
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant at) {
        return at == null ? null : Timestamp.from(at);
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        Timestamp settled = row.getTimestamp("settled_at");
        return new Delivery(
                row.getObject("id", UUID.class),
                row.getObject("endpoint_id", UUID.class),
                row.getString("type"),
                row.getString("body"),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getInt("attempts"),
                row.getString("reason"),
                row.getTimestamp("created_at").toInstant(),
                settled == null ? null : settled.toInstant());
    }
}
