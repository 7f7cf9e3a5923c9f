package io.zhiying.profile.group;

import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.person.Split;
import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.sql.Json;
import io.zhiying.profile.sql.Question;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Who belongs to which group. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class GroupMembers implements ProfileData {
    private final JdbcClient jdbc;

    GroupMembers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param since the earliest call that named both */
    public record Member(UUID profileId, Instant since) {}

    /**
     * A group that a profile belongs to.
     *
     * @param groupId the sender's
     * @param since the earliest call that named both
     */
    public record Membership(UUID id, String groupId, Map<String, @Nullable Object> traits, Instant since) {}

    record Joining(UUID group, UUID profile, Instant since) {}

    private static final String EARLIER_COUNTS = """
             on conflict (group_id, profile_id) do update set since = excluded.since
            where excluded.since < group_member.since""";

    /** Gives the profiles of which something is new. The caller holds the locks of groups and profiles. */
    List<UUID> join(Collection<Joining> joining) {
        return jdbc.sql("""
                        insert into group_member (group_id, profile_id, workspace_id, since)
                        select group_id, profile_id, :workspace, min(since)
                        from unnest(cast(:groups as uuid[]), cast(:profiles as uuid[]),
                          cast(:times as timestamptz[])) as r(group_id, profile_id, since)
                        group by group_id, profile_id""" + EARLIER_COUNTS + " returning profile_id")
                .param("workspace", Workspaces.current().value())
                .param("groups", Columns.of(joining, Joining::group))
                .param("profiles", Columns.of(joining, Joining::profile))
                .param("times", Columns.of(joining, Joining::since))
                .query(UUID.class)
                .list();
    }

    Set<UUID> of(Collection<UUID> groups) {
        return jdbc
                .sql("select distinct profile_id from group_member where group_id = any(cast(:ids as uuid[]))")
                .param("ids", Columns.of(groups))
                .query(UUID.class)
                .list()
                .stream()
                .collect(Collectors.toSet());
    }

    /** The number of members of each, counted no further than to {@code most}. */
    Map<UUID, Integer> sizes(Collection<UUID> groups, int most) {
        Map<UUID, Integer> sizes = new HashMap<>();
        jdbc.sql("""
                        select g.id, (select count(*) from
                            (select 1 from group_member m where m.group_id = g.id limit :most) c) as members
                        from unnest(cast(:ids as uuid[])) as g(id)""").param("ids", Columns.of(groups)).param("most", most).query(row -> {
            sizes.put(row.getObject("id", UUID.class), row.getInt("members"));
        });
        return sizes;
    }

    long size(UUID group) {
        return jdbc.sql("select count(*) from group_member where group_id = ?")
                .param(group)
                .query(Long.class)
                .single();
    }

    /** In the order of the profiles' ids. */
    List<Member> after(UUID group, @Nullable UUID after, int limit) {
        return jdbc.sql("""
                        select profile_id, since from group_member where group_id = :group
                          and profile_id > coalesce(cast(:after as uuid), '00000000-0000-0000-0000-000000000000')
                        order by profile_id limit :rows""")
                .param("group", group)
                .param("after", after)
                .param("rows", limit)
                .query((row, _) -> new Member(
                        row.getObject("profile_id", UUID.class),
                        row.getTimestamp("since").toInstant()))
                .list();
    }

    Page<Member> page(UUID group, PageRequest page) {
        var rows = after(group, page.cursor() == null ? null : Cursor.id(page.cursor()), page.limit() + 1);
        return Page.of(
                rows, page.limit(), last -> Cursor.encode(last.profileId().toString()));
    }

    /** The groups of a profile, in the order of their ids. */
    public Page<Membership> ofProfile(UUID profile, PageRequest page) {
        var after = page.cursor() == null ? null : Cursor.id(page.cursor());
        return Page.of(
                about(profile, after, page.limit() + 1).ask(jdbc),
                page.limit(),
                last -> Cursor.encode(last.id().toString()));
    }

    /** The first groups of a profile, in the order of their ids. */
    public Question<List<Membership>> about(UUID profile, int limit) {
        return about(profile, null, limit);
    }

    private static Question<List<Membership>> about(UUID profile, @Nullable UUID after, int limit) {
        return Question.all(
                """
                select g.id, g.group_id, g.traits, m.since
                from group_member m join customer_group g on g.id = m.group_id
                where m.profile_id = ?
                  and m.group_id > coalesce(cast(? as uuid), '00000000-0000-0000-0000-000000000000')
                order by m.group_id limit ?""",
                (row, _) -> new Membership(
                        row.getObject("id", UUID.class),
                        row.getString("group_id"),
                        Json.object(row.getString("traits")),
                        row.getTimestamp("since").toInstant()),
                profile,
                after,
                limit);
    }

    @Override
    public void merge(List<Merge> merges) {
        jdbc.sql("""
                        with gone as (
                          delete from group_member g
                          using unnest(cast(:survivors as uuid[]), cast(:merged as uuid[])) as m(survivor, merged)
                          where g.profile_id = m.merged
                          returning m.survivor, g.*)
                        insert into group_member (group_id, profile_id, workspace_id, since)
                        select group_id, survivor, workspace_id, min(since) from gone
                        group by group_id, survivor, workspace_id""" + EARLIER_COUNTS)
                .param("survivors", Columns.of(merges, Merge::survivor))
                .param("merged", Columns.of(merges, Merge::merged))
                .update();
    }

    /** The timeline, which has gone back before, says who belongs where. */
    @Override
    public void split(Split split) {
        var both = List.of(split.survivor(), split.restored());
        both.forEach(this::erase);
        jdbc.sql("""
                        insert into group_member (group_id, profile_id, workspace_id, since)
                        select g.id, e.profile_id, g.workspace_id, min(e.occurred_at)
                        from event e join customer_group g
                          on g.workspace_id = e.workspace_id and g.group_id = e.group_id
                        where e.profile_id = any(cast(:profiles as uuid[])) and e.type = 'group'
                        group by g.id, e.profile_id, g.workspace_id""").param("profiles", Columns.of(both)).update();
    }

    @Override
    public void erase(UUID profile) {
        jdbc.sql("delete from group_member where profile_id = ?").param(profile).update();
    }
}
