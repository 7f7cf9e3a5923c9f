package io.zhiying.recommendation.interaction;

import io.zhiying.contracts.ProfileSnapshot;
import io.zhiying.platform.workspace.Workspaces;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which profiles became which, and which are gone. */
@Repository
class Profiles {
    private final JdbcClient sql;

    Profiles(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * Whatever is known of {@code merged} counts as the survivor's from now on. Merges may be told in any order: if the
     * survivor has itself become another, that one takes them. What was erased for certain belongs to nobody any more.
     */
    void merge(UUID survivor, Collection<UUID> merged, Instant at) {
        var ids = merged.stream()
                .filter(id -> !id.equals(survivor))
                .map(UUID::toString)
                .distinct()
                .sorted()
                .toArray(String[]::new);
        if (ids.length == 0) {
            return;
        }
        sql.sql("""
                        with final as (select coalesce((select survivor from profile_alias
                            where workspace_id = :workspace and profile_id = :survivor), :survivor) as id)
                        insert into profile_alias as a (workspace_id, profile_id, survivor, merged_at)
                        select :workspace, m, final.id, :at::timestamptz from final, unnest(:merged::uuid[]) m where m <> final.id
                            and not exists (select from erased_profile e
                                where e.workspace_id = :workspace and e.profile_id = m and e.certain)
                        on conflict (workspace_id, profile_id) do update
                        set survivor = excluded.survivor, merged_at = excluded.merged_at
                        where a.merged_at <= excluded.merged_at""")
                .param("workspace", workspace())
                .param("survivor", survivor)
                .param("merged", ids)
                .param("at", at.toString())
                .update();
        sql.sql("""
                        update profile_alias a set survivor = b.survivor from profile_alias b
                        where a.workspace_id = :workspace and b.workspace_id = :workspace and a.survivor = b.profile_id
                            and b.profile_id = any(:merged::uuid[]) and a.profile_id <> b.survivor""").param("workspace", workspace()).param("merged", ids).update();
        sql.sql("""
                        delete from erased_profile
                        where workspace_id = :workspace and profile_id = any(:merged::uuid[]) and not certain""").param("workspace", workspace()).param("merged", ids).update();
    }

    /** Each of these stands on its own at its time: an older merge of it into another was undone. */
    void standAlone(List<ProfileSnapshot> snapshots) {
        sql.sql("""
                        delete from profile_alias a using unnest(:profiles::uuid[], :times::timestamptz[]) as t(profile_id, at)
                        where a.workspace_id = :workspace and a.profile_id = t.profile_id and a.merged_at < t.at""")
                .param("workspace", workspace())
                .param(
                        "profiles",
                        snapshots.stream().map(s -> s.profileId().toString()).toArray(String[]::new))
                .param(
                        "times",
                        snapshots.stream().map(s -> s.updatedAt().toString()).toArray(String[]::new))
                .update();
    }

    /**
     * Hides the profile at once, and has its rows deleted later.
     *
     * @param certain false where the end may be that of a merged profile, which is not gone: then one that is known to
     *     have been merged stays as it is
     * @return false where that was known before, and is done or under way
     */
    boolean erase(UUID profileId, boolean certain, Instant at, Instant purgeAt) {
        return sql.sql("""
                        insert into erased_profile as e (workspace_id, profile_id, certain, erased_at, purge_at)
                        select :workspace, :profile, :certain, :at::timestamptz, :purgeAt::timestamptz
                        where :certain or not exists (
                            select from profile_alias where workspace_id = :workspace and profile_id = :profile)
                        on conflict (workspace_id, profile_id) do update
                        set certain = true, purged_at = null, purge_at = case when e.purged_at is null
                            then least(e.purge_at, excluded.purge_at) else excluded.purge_at end
                        where excluded.certain and (not e.certain or e.purged_at is not null and (
                            -- of a batch that had begun before, and took longer than the time to settle
                            exists (select from interaction i
                                where i.workspace_id = e.workspace_id and i.profile_id = e.profile_id)
                            or exists (select from purchase_order o
                                where o.workspace_id = e.workspace_id and o.profile_id = e.profile_id)))""")
                        .param("workspace", workspace())
                        .param("profile", profileId)
                        .param("certain", certain)
                        .param("at", at.toString())
                        .param("purgeAt", purgeAt.toString())
                        .update()
                == 1;
    }

    /**
     * Deletes everything of the erased profiles whose time has come, and of those merged into them.
     *
     * @return how many profiles
     */
    int purge(Instant now) {
        var due = sql.sql("""
                        select profile_id from erased_profile
                        where workspace_id = ? and purged_at is null and purge_at <= ?::timestamptz
                        order by profile_id limit 1000 for update skip locked""")
                .params(workspace(), now.toString())
                .query(UUID.class)
                .list();
        if (due.isEmpty()) {
            return 0;
        }
        var ids = due.stream().map(UUID::toString).toArray(String[]::new);
        for (var table : List.of("interaction", "purchase_order")) {
            sql.sql("""
                    delete from %s where workspace_id = :workspace and profile_id = any(:ids::uuid[] || array(
                        select profile_id from profile_alias where workspace_id = :workspace and survivor = any(:ids::uuid[])))""".formatted(table))
                    .param("workspace", workspace())
                    .param("ids", ids)
                    .update();
        }
        sql.sql("""
                        update erased_profile set purged_at = :now::timestamptz
                        where workspace_id = :workspace and profile_id = any(:ids::uuid[])""")
                .param("workspace", workspace())
                .param("ids", ids)
                .param("now", now.toString())
                .update();
        return due.size();
    }

    /** Those of the profiles that are gone for certain: what still comes in for them is not kept. */
    List<UUID> goneAmong(Collection<UUID> profiles) {
        return sql.sql("""
                        select distinct p from unnest(:ids::uuid[]) p
                        left join profile_alias a on a.workspace_id = :workspace and a.profile_id = p
                        join erased_profile e on e.workspace_id = :workspace and e.profile_id in (p, a.survivor)
                            and (e.certain or e.purged_at is not null)""")
                .param("workspace", workspace())
                .param("ids", profiles.stream().map(UUID::toString).distinct().toArray(String[]::new))
                .query(UUID.class)
                .list();
    }

    private static String workspace() {
        return Workspaces.current().value();
    }
}
