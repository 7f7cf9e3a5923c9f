package io.zhiying.profile.identity;

import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.sql.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/** The rules of the current workspace, and how they were before. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class IdentityRuleVersions {
    private static final TypeReference<IdentityRules> RULES = new TypeReference<>() {};

    private final JdbcClient jdbc;

    IdentityRuleVersions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Rules as they were declared.
     *
     * @param version 1 for the first; 0 where none were declared yet
     */
    record Version(
            int version,
            IdentityRules rules,
            @Nullable String changedBy,
            @Nullable Instant changedAt) {
        static final Version NONE = new Version(0, IdentityRules.NONE, null, null);
    }

    Optional<Version> latest() {
        return jdbc.sql("select * from identity_rules where workspace_id = ? order by version desc limit 1")
                .param(Workspaces.current().value())
                .query((row, _) -> version(row))
                .optional();
    }

    Version add(IdentityRules rules, String by, Instant at) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('identity-rules/' || platform.workspace(), 0))")
                .query(_ -> {});
        var next = new Version(latest().map(Version::version).orElse(0) + 1, rules, by, at);
        jdbc.sql("""
                        insert into identity_rules (workspace_id, version, rules, changed_by, changed_at)
                        values (?, ?, ?::jsonb, ?, ?)""")
                .params(Workspaces.current().value(), next.version(), Json.write(rules), by, Timestamp.from(at))
                .update();
        return next;
    }

    /** The latest first. */
    Page<Version> page(PageRequest page) {
        var rows = jdbc.sql("""
                        select * from identity_rules where workspace_id = :workspace and version < :before
                        order by version desc limit :rows""")
                .param("workspace", Workspaces.current().value())
                .param("before", page.cursor() == null ? Integer.MAX_VALUE : before(page.cursor()))
                .param("rows", page.limit() + 1)
                .query((row, _) -> version(row))
                .list();
        return Page.of(rows, page.limit(), last -> Cursor.encode(Integer.toString(last.version())));
    }

    private static int before(String cursor) {
        try {
            return Integer.parseInt(Cursor.decode(cursor, 1).getFirst());
        } catch (NumberFormatException e) {
            throw Cursor.invalid();
        }
    }

    private static Version version(ResultSet row) throws SQLException {
        return new Version(
                row.getInt("version"),
                Json.read(row.getString("rules"), RULES),
                row.getString("changed_by"),
                row.getTimestamp("changed_at").toInstant());
    }
}
