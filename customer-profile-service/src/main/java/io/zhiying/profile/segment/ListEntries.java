package io.zhiying.profile.segment;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.OwnedRows;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.person.Split;
import io.zhiying.profile.sql.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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

    /**
     * Does nothing where the list is gone.
     *
     * @param upload the file that names them and replaces the list; null where none does
     */
    void add(UUID segment, Collection<Entry> entries, @Nullable UUID upload) {
        jdbc.sql("""
                        insert into segment_list_entry (segment_id, profile_id, origin_id, workspace_id, added_at, upload_id)
                        select s.id, r.profile_id, r.origin_id, :workspace, :now, cast(:upload as uuid)
                        from (select id from segment where id = :segment for key share) s,
                          unnest(cast(:profiles as uuid[]), cast(:origins as uuid[])) as r(profile_id, origin_id)
                        on conflict (segment_id, profile_id, origin_id) do update set upload_id = excluded.upload_id
                          where excluded.upload_id is not null""")
                .param("segment", segment)
                .param("workspace", Workspaces.current().value())
                .param("now", Timestamp.from(clock.instant()))
                .param("upload", upload)
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

    /** Profiles with entries from before a time that a file does not name, in the order of their ids. */
    List<UUID> unnamed(UUID segment, UUID upload, Instant before, @Nullable UUID after, int most) {
        return jdbc.sql("""
                        select distinct profile_id from segment_list_entry
                        where segment_id = :segment and upload_id is distinct from :upload and added_at < :before
                          and profile_id > coalesce(cast(:after as uuid), '00000000-0000-0000-0000-000000000000')
                        order by profile_id limit :most""")
                .param("segment", segment)
                .param("upload", upload)
                .param("before", Timestamp.from(before))
                .param("after", after)
                .param("most", most)
                .query(UUID.class)
                .list();
    }

    void removeUnnamed(UUID segment, Collection<UUID> profiles, UUID upload, Instant before) {
        jdbc.sql("""
                        delete from segment_list_entry
                        where segment_id = :segment and profile_id = any(cast(:ids as uuid[]))
                          and upload_id is distinct from :upload and added_at < :before""")
                .param("segment", segment)
                .param("ids", Columns.of(profiles))
                .param("upload", upload)
                .param("before", Timestamp.from(before))
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
