package io.zhiying.profile.segment;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.OwnedRows;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.person.Split;
import io.zhiying.profile.sql.Columns;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Who was put on which static list. Rows of a profile change under its lock. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class ListEntries implements ProfileData {
    private final JdbcClient jdbc;
    private final InstantSource clock;

    ListEntries(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param origin whom the entry goes back to if the profile's merges are undone */
    record Entry(UUID profile, UUID origin) {}

    /** Does nothing where the list is gone. */
    void add(UUID segment, Collection<Entry> entries) {
        jdbc.sql("""
                        insert into segment_list_entry (segment_id, profile_id, origin_id, workspace_id, added_at)
                        select s.id, r.profile_id, r.origin_id, :workspace, :now
                        from (select id from segment where id = :segment for key share) s,
                          unnest(cast(:profiles as uuid[]), cast(:origins as uuid[])) as r(profile_id, origin_id)
                        on conflict do nothing""")
                .param("segment", segment)
                .param("workspace", Workspaces.current().value())
                .param("now", Timestamp.from(clock.instant()))
                .param("profiles", Columns.of(entries, Entry::profile))
                .param("origins", Columns.of(entries, Entry::origin))
                .update();
    }

    void remove(UUID segment, Collection<UUID> profiles) {
        jdbc.sql("""
                        delete from segment_list_entry
                        where segment_id = :segment and profile_id = any(cast(:ids as uuid[]))""")
                .param("segment", segment)
                .param("ids", Columns.of(profiles))
                .update();
    }

    void removeAll(UUID segment) {
        jdbc.sql("delete from segment_list_entry where segment_id = ?")
                .param(segment)
                .update();
    }

    @Override
    public void merge(List<Merge> merges) {
        OwnedRows.move(jdbc, "segment_list_entry", merges);
    }

    @Override
    public void split(Split split) {
        OwnedRows.giveBack(jdbc, "segment_list_entry", split);
    }

    @Override
    public void erase(UUID profile) {
        jdbc.sql("delete from segment_list_entry where profile_id = ?")
                .param(profile)
                .update();
    }
}
