package io.zhiying.profile.audit;

import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.page.TimeCursor;
import io.zhiying.platform.workspace.WorkspaceStatements;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.audit.AuditLine.Asked;
import io.zhiying.profile.audit.AuditLine.Ended;
import io.zhiying.profile.audit.AuditLine.Named;
import io.zhiying.profile.sql.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The audit of the current workspace: entries are added and completed, and go when their time is over. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class AuditEntries {
    private final JdbcClient jdbc;
    private final JdbcTemplate template;

    AuditEntries(JdbcClient jdbc, JdbcTemplate template) {
        this.jdbc = jdbc;
        this.template = template;
    }

    /**
     * @param principal the key or user
     * @param path with names in the place of values
     * @param profileIds whose data it was about; of lists, those that were named
     * @param status of the answer; null where the process ended before it had answered
     * @param client the address that the call came from, as the gateway saw it
     */
    record Entry(
            UUID id,
            Instant at,
            String principal,
            String method,
            String path,
            List<UUID> profileIds,
            @Nullable Integer status,
            @Nullable String client) {}

    /** Which entries are wanted. */
    record Filter(
            @Nullable UUID profileId,
            @Nullable String principal,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /**
     * Adds and completes entries in one statement, a transaction of its own; only what was added before can be completed.
     * The disk is waited for unless there are outcomes alone.
     */
    @Transactional(propagation = Propagation.NEVER)
    void write(List<AuditLine> lines) {
        var asked = only(Asked.class, lines);
        var named = only(Named.class, lines);
        var ended = only(Ended.class, lines);
        WorkspaceStatements.commit(
                template,
                !asked.isEmpty() || !named.isEmpty(),
                """
                with named as (
                  update audit_entry entry set profile_ids = profile_ids || cast(profiles as uuid[])
                  from unnest(cast(? as uuid[]), cast(? as text[])) as answer(id, profiles)
                  where entry.id = answer.id),
                ended as (
                  update audit_entry entry set status = call.status
                  from unnest(cast(? as uuid[]), cast(? as int[])) as call(id, status)
                  where entry.id = call.id)
                insert into audit_entry (id, workspace_id, at, principal, client, method, path, profile_ids)
                select id, ?, at, principal, client, method, path, cast(profiles as uuid[])
                from unnest(cast(? as uuid[]), cast(? as timestamptz[]), cast(? as text[]), cast(? as text[]),
                    cast(? as text[]), cast(? as text[]), cast(? as text[]))
                  as call(id, at, principal, client, method, path, profiles)""",
                Columns.of(named, Named::id),
                Columns.of(named, answer -> array(answer.profiles())),
                Columns.of(ended, Ended::id),
                Columns.of(ended, Ended::status),
                Workspaces.current().value(),
                Columns.of(asked, Asked::id),
                Columns.of(asked, Asked::at),
                Columns.of(asked, Asked::principal),
                Columns.of(asked, Asked::client),
                Columns.of(asked, Asked::method),
                Columns.of(asked, Asked::path),
                Columns.of(asked, call -> array(call.profiles())));
    }

    /** The latest first. */
    Page<Entry> page(Filter filter, PageRequest page) {
        var after = page.cursor() == null ? null : TimeCursor.of(page.cursor());
        var rows = jdbc.sql("""
                        select * from audit_entry
                        where workspace_id = :workspace
                          and (cast(:profile as uuid) is null or profile_ids @> array[cast(:profile as uuid)])
                          and (cast(:principal as text) is null or principal = :principal)
                          and at >= coalesce(cast(:from as timestamptz), '-infinity')
                          and at < coalesce(cast(:to as timestamptz), 'infinity')
                          and (at, id) < (coalesce(cast(:at as timestamptz), 'infinity'),
                            coalesce(cast(:id as uuid), 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
                        order by at desc, id desc limit :rows""")
                .param("workspace", Workspaces.current().value())
                .param("profile", filter.profileId())
                .param("principal", filter.principal())
                .param("from", timestamp(filter.from()))
                .param("to", timestamp(filter.to()))
                .param("at", after == null ? null : Timestamp.from(after.time()))
                .param("id", after == null ? null : after.id())
                .param("rows", page.limit() + 1)
                .query((row, _) -> new Entry(
                        row.getObject("id", UUID.class),
                        row.getTimestamp("at").toInstant(),
                        row.getString("principal"),
                        row.getString("method"),
                        row.getString("path"),
                        Arrays.asList((UUID[]) row.getArray("profile_ids").getArray()),
                        row.getObject("status", Integer.class),
                        row.getString("client")))
                .list();
        return Page.of(rows, page.limit(), last -> new TimeCursor(last.at(), last.id()).encode());
    }

    int deleteBefore(Instant time) {
        return jdbc.sql("delete from audit_entry where workspace_id = ? and at < ?")
                .params(Workspaces.current().value(), Timestamp.from(time))
                .update();
    }

    private static <T extends AuditLine> List<T> only(Class<T> kind, List<AuditLine> lines) {
        return lines.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** As PostgreSQL writes an array; an array of arrays cannot have rows of different lengths. */
    private static String array(Collection<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant at) {
        return at == null ? null : Timestamp.from(at);
    }
}
