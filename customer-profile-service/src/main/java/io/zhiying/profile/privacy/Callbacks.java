package io.zhiying.profile.privacy;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.privacy.Callback.State;
import io.zhiying.profile.privacy.PrivacyRequest.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What URLs are told of the current workspace's requests, each in the order in which it happened. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class Callbacks {
    private final JdbcClient jdbc;

    Callbacks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(Callback one) {
        jdbc.sql("""
                        insert into privacy_callback (id, workspace_id, request_id, url, status, body, state, created_at)
                        values (:id, :workspace, :request, :url, :status, :body, :state, :at)""")
                .param("id", one.id())
                .param("workspace", Workspaces.current().value())
                .param("request", one.request())
                .param("url", one.url())
                .param("status", one.status().wire())
                .param("body", one.body())
                .param("state", one.state().wire())
                .param("at", Timestamp.from(one.createdAt()))
                .update();
    }

    Optional<Callback> find(UUID id) {
        return jdbc.sql("select * from privacy_callback where id = ?")
                .param(id)
                .query((row, _) -> one(row))
                .optional();
    }

    /** The oldest that a URL has not been told yet. */
    Optional<Callback> next(UUID request, String url) {
        return jdbc.sql("""
                        select * from privacy_callback where request_id = ? and url = ? and state = 'waiting'
                        order by seq limit 1""").params(request, url).query((row, _) -> one(row)).optional();
    }

    /** The oldest first. */
    List<Callback> of(UUID request) {
        return jdbc.sql("select * from privacy_callback where request_id = ? order by seq")
                .param(request)
                .query((row, _) -> one(row))
                .list();
    }

    /**
     * @param settledAt null while it waits for another attempt
     * @return false where it was settled already
     */
    boolean tried(UUID id, State state, int attempts, @Nullable String reason, @Nullable Instant settledAt) {
        return jdbc.sql("""
                        update privacy_callback set state = :state, attempts = :attempts, reason = :reason,
                          settled_at = :at
                        where id = :id and state = 'waiting'""")
                        .param("state", state.wire())
                        .param("attempts", attempts)
                        .param("reason", reason)
                        .param("at", settledAt == null ? null : Timestamp.from(settledAt))
                        .param("id", id)
                        .update()
                == 1;
    }

    private static Callback one(ResultSet row) throws SQLException {
        var settled = row.getTimestamp("settled_at");
        return new Callback(
                row.getObject("id", UUID.class),
                row.getObject("request_id", UUID.class),
                row.getString("url"),
                Status.of(row.getString("status")),
                row.getString("body"),
                State.of(row.getString("state")),
                row.getInt("attempts"),
                row.getString("reason"),
                row.getTimestamp("created_at").toInstant(),
                settled == null ? null : settled.toInstant());
    }
}
