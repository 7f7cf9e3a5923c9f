package io.zhiying.profile.audit;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.page.TimeCursor;
import io.zhiying.platform.workspace.Workspaces;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The audit of the current workspace: entries are added and completed, and go when their time is over. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class AuditEntries {
    private final JdbcClient jdbc;

    AuditEntries(JdbcClient jdbc) {
        this.jdbc = jdbc;
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

    UUID begin(
            Instant at,
            String principal,
            @Nullable String client,
            String method,
            String path,
            Collection<UUID> profiles) {
        var id = Ids.next();
        jdbc.sql("""
                        insert into audit_entry (id, workspace_id, at, principal, client, method, path, profile_ids)
                        values (:id, :workspace, :at, :principal, :client, :method, :path,
                          cast(:profiles as uuid[]))""")
                .param("id", id)
                .param("workspace", Workspaces.current().value())
                .param("at", Timestamp.from(at))
                .param("principal", principal)
                .param("client", client)
                .param("method", method)
                .param("path", path)
                .param("profiles", texts(profiles))
                .update();
        return id;
    }

    /**
     * The disk is waited for only where the entry comes to name somebody. An outcome alone that a crash of the database
     * takes away leaves what a process that ended leaves, an entry without one.
     */
    void end(UUID id, int status, Collection<UUID> alsoAbout) {
        jdbc.sql((alsoAbout.isEmpty() ? "set local synchronous_commit = off; " : "") + """
                        update audit_entry set status = :status, profile_ids = profile_ids || cast(:also as uuid[])
                        where id = :id""")
                .param("status", status)
                .param("also", texts(alsoAbout))
                .param("id", id)
                .update();
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

    private static String[] texts(Collection<UUID> ids) {
        return ids.stream().map(UUID::toString).toArray(String[]::new);
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant at) {
        return at == null ? null : Timestamp.from(at);
    }
}
