package io.zhiying.profile.identity;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.person.Split;
import io.zhiying.profile.sql.Columns;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Profiles that no event makes one again, since somebody took their merge back. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class ApartProfiles implements ProfileData {
    private final JdbcClient jdbc;
    private final InstantSource clock;

    ApartProfiles(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Whom each of these is kept apart from; those that are not are left out. */
    Map<UUID, Set<UUID>> of(Collection<UUID> profiles) {
        Map<UUID, Set<UUID>> apart = new HashMap<>();
        jdbc.sql("""
                        select first_id as one, second_id as other from profile_apart
                        where first_id = any(cast(:profiles as uuid[]))
                        union all
                        select second_id, first_id from profile_apart
                        where second_id = any(cast(:profiles as uuid[]))""").param("profiles", Columns.of(profiles)).query(row -> {
            apart.computeIfAbsent(row.getObject("one", UUID.class), _ -> new HashSet<>())
                    .add(row.getObject("other", UUID.class));
        });
        return apart;
    }

    @Override
    public void split(Split split) {
        jdbc.sql("""
                        insert into profile_apart (workspace_id, first_id, second_id, since)
                        values (:workspace, least(:one, :other), greatest(:one, :other), :now)
                        on conflict do nothing""")
                .param("workspace", Workspaces.current().value())
                .param("one", split.survivor())
                .param("other", split.restored())
                .param("now", Timestamp.from(clock.instant()))
                .update();
    }

    /** Whoever was apart from one that ended is apart from its survivor. */
    @Override
    public void merge(List<Merge> merges) {
        jdbc.sql("""
                        with m as (
                          select * from unnest(cast(:survivors as uuid[]), cast(:merged as uuid[])) as m(survivor, merged)),
                        gone as (
                          delete from profile_apart where first_id in (select merged from m)
                            or second_id in (select merged from m)
                          returning first_id, second_id, since),
                        now as (
                          select coalesce(a.survivor, g.first_id) as one, coalesce(b.survivor, g.second_id) as other, since
                          from gone g left join m a on a.merged = g.first_id left join m b on b.merged = g.second_id)
                        insert into profile_apart (workspace_id, first_id, second_id, since)
                        select :workspace, least(one, other), greatest(one, other), since from now where one <> other
                        on conflict do nothing""")
                .param("workspace", Workspaces.current().value())
                .param("survivors", Columns.of(merges, Merge::survivor))
                .param("merged", Columns.of(merges, Merge::merged))
                .update();
    }

    @Override
    public void erase(UUID profile) {
        jdbc.sql("delete from profile_apart where first_id = :id or second_id = :id")
                .param("id", profile)
                .update();
    }
}
