package io.zhiying.profile.group;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.person.Traits;
import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.sql.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/**
 * The groups of the current workspace.
 *
 * <p>Who changes a group's traits holds its row; who adds members holds it shared. So nobody joins unseen while those
 * who look at the traits are brought in line. Groups are locked before profiles, in the order of their ids.
 */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class Groups {
    private static final TypeReference<Map<String, Traits.Source>> SOURCES = new TypeReference<>() {};

    private final JdbcClient jdbc;

    Groups(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How a group's row is held until the transaction ends. */
    enum Hold {
        NOT(""),
        SHARED(" for share"),
        ALONE(" for no key update");

        private final String sql;

        Hold(String sql) {
            this.sql = sql;
        }
    }

    /** By the sender's id; only those that exist. */
    Map<String, Group> find(Collection<String> groupIds, Hold hold) {
        return jdbc
                .sql("""
                        select * from customer_group
                        where workspace_id = :workspace and group_id = any(cast(:ids as text[]))
                        order by group_id""" + hold.sql)
                .param("workspace", Workspaces.current().value())
                .param("ids", Columns.of(groupIds))
                .query((row, _) -> group(row))
                .list()
                .stream()
                .collect(Collectors.toMap(Group::groupId, Function.identity()));
    }

    Optional<Group> find(UUID id) {
        return jdbc.sql("select * from customer_group where id = ?")
                .param(id)
                .query((row, _) -> group(row))
                .optional();
    }

    /** Makes those that do not exist, in the order in which every transaction does. */
    void create(Collection<String> groupIds, Instant at) {
        jdbc.sql("""
                        insert into customer_group
                          (id, workspace_id, group_id, traits, trait_sources, created_at, updated_at)
                        select id, :workspace, group_id, '{}', '{}', :now, :now
                        from unnest(cast(:ids as uuid[]), cast(:groups as text[])) as r(id, group_id)
                        order by group_id
                        on conflict (workspace_id, group_id) do nothing""")
                .param("workspace", Workspaces.current().value())
                .param("now", Timestamp.from(at))
                .param("ids", Columns.of(groupIds, _ -> Ids.next()))
                .param("groups", Columns.of(groupIds))
                .update();
    }

    void update(Collection<Group> changed) {
        jdbc.sql("""
                        update customer_group g set traits = r.traits, trait_sources = r.sources,
                          updated_at = r.updated_at
                        from unnest(cast(:ids as uuid[]), cast(:traits as jsonb[]), cast(:sources as jsonb[]),
                          cast(:updated as timestamptz[])) as r(id, traits, sources, updated_at)
                        where g.id = r.id""")
                .param("ids", Columns.of(changed, Group::id))
                .param(
                        "traits",
                        Columns.of(changed, each -> Json.write(each.traits().values())))
                .param(
                        "sources",
                        Columns.of(changed, each -> Json.write(each.traits().sources())))
                .param("updated", Columns.of(changed, Group::updatedAt))
                .update();
    }

    Page<Group> page(PageRequest page) {
        var rows = jdbc.sql("""
                        select * from customer_group where workspace_id = :workspace
                          and id > coalesce(cast(:after as uuid), '00000000-0000-0000-0000-000000000000')
                        order by id limit :rows""")
                .param("workspace", Workspaces.current().value())
                .param("after", page.cursor() == null ? null : Cursor.id(page.cursor()))
                .param("rows", page.limit() + 1)
                .query((row, _) -> group(row))
                .list();
        return Page.of(rows, page.limit(), last -> Cursor.encode(last.id().toString()));
    }

    /** The job that looks at its members again has not begun, so it will see what moved. */
    boolean isReconciliationQueued(UUID id) {
        return jdbc.sql("""
                        select exists (select 1 from platform.job
                          where workspace_id = :workspace and type = :type and state = 'queued' and checkpoint is null
                            and params ->> 'groupId' = :group)""")
                .param("workspace", Workspaces.current().value())
                .param("type", GroupReconciliation.TYPE)
                .param("group", id.toString())
                .query(Boolean.class)
                .single();
    }

    private static Group group(ResultSet row) throws SQLException {
        return new Group(
                row.getObject("id", UUID.class),
                row.getString("group_id"),
                new Traits(Json.object(row.getString("traits")), Json.read(row.getString("trait_sources"), SOURCES)),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
