package io.zhiying.serving.permission;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.serving.engine.EngineName;
import io.zhiying.serving.registry.Registry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Whether the current workspace may register TorchScript, and how that came about: a row for each decision of an operator,
 * none ever changed; the newest holds. Without one it may not.
 */
@Component
public class TorchScriptPermissions {
    private static final int MAX_LISTED = 100;

    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final Registry registry;

    TorchScriptPermissions(JdbcClient jdbc, InstantSource clock, Registry registry) {
        this.registry = registry;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param by the operator */
    record Decision(
            boolean allowed,
            String reason,
            @JsonProperty("decidedAt") Instant at,
            String by) {}

    @Transactional(readOnly = true)
    public boolean isAllowed() {
        return list().stream().findFirst().map(Decision::allowed).orElse(false);
    }

    /** What is forbidden also stops: versions of the workspace that serve from such files fail. */
    @Transactional
    void decide(boolean allowed, String reason, String by) {
        jdbc.sql("""
                        insert into torchscript_decision (workspace_id, id, allowed, reason, decided_at, decided_by)
                        values (?, ?, ?, ?, ?, ?)""")
                .params(Workspaces.current().value(), Ids.next(), allowed, reason, Timestamp.from(clock.instant()), by)
                .update();
        if (!allowed) {
            registry.stopAll(EngineName.TORCHSCRIPT, "TorchScript is no longer allowed: " + reason, by);
        }
    }

    /** The newest first. */
    @Transactional(readOnly = true)
    List<Decision> list() {
        return jdbc.sql("select * from torchscript_decision order by id desc limit ?")
                .param(MAX_LISTED)
                .query((row, _) -> decision(row))
                .list();
    }

    private static Decision decision(ResultSet row) throws SQLException {
        return new Decision(
                row.getBoolean("allowed"),
                row.getString("reason"),
                row.getTimestamp("decided_at").toInstant(),
                row.getString("decided_by"));
    }
}
