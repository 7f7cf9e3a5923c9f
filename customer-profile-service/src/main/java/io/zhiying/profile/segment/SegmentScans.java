package io.zhiying.profile.segment;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.segment.SegmentQueries.Evaluation;
import io.zhiying.profile.sql.Columns;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What the scans of segments found, and which profiles were looked at again since they read them.
 *
 * <p>While a segment has a scan, whoever looks at profiles for it, under their locks, notes them in the same
 * transaction. Once all have gone who follow the segment as it was without the scan ({@link Segments#awaitFollowers}),
 * the scan may read: a change that it does not see is noted before the profile's lock is given back. What was found of a
 * profile that is locked and not noted is therefore still true of it, but for the time that has passed.
 */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class SegmentScans implements ProfileData {
    private final JdbcClient jdbc;

    SegmentScans(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes the place of another scan, which ends with its next chunk. False where the condition was changed since. */
    boolean begin(UUID segment, int version, UUID scan) {
        return jdbc.sql("update segment set scan_id = ? where id = ? and version = ?")
                        .params(scan, segment, version)
                        .update()
                == 1;
    }

    void end(UUID segment, UUID scan) {
        jdbc.sql("update segment set scan_id = null where id = ? and scan_id = ?")
                .params(segment, scan)
                .update();
    }

    /** Notes profiles, which the caller has locked, for the scan that the segment has now. */
    void note(Segment segment, Collection<UUID> profiles) {
        if (segment.scan() == null || profiles.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        insert into segment_touched (segment_id, profile_id, scan_id, workspace_id)
                        select s.id, p.id, :scan, :workspace
                        from (select id from segment where id = :segment for key share) s,
                          unnest(cast(:ids as uuid[])) as p(id)
                        on conflict (segment_id, profile_id) do update set scan_id = excluded.scan_id
                        where segment_touched.scan_id <> excluded.scan_id""")
                .param("segment", segment.id())
                .param("scan", segment.scan())
                .param("workspace", Workspaces.current().value())
                .param("ids", Columns.of(profiles))
                .update();
    }

    /** Those of the profiles that were noted for the scan. */
    Set<UUID> noted(UUID segment, UUID scan, Collection<UUID> profiles) {
        return new HashSet<>(jdbc.sql("""
                        select profile_id from segment_touched
                        where segment_id = :segment and scan_id = :scan and profile_id = any(cast(:ids as uuid[]))""")
                .param("segment", segment)
                .param("scan", scan)
                .param("ids", Columns.of(profiles))
                .query(UUID.class)
                .list());
    }

    /** What a scan found ({@link SegmentQueries#keepCandidates}), in the order of the profiles' ids, after one. */
    List<Evaluation> candidates(UUID segment, UUID scan, @Nullable UUID after, int limit) {
        return jdbc.sql("""
                        select profile_id as id, holds, due_at as due from segment_candidate
                        where segment_id = :segment and scan_id = :scan
                          and profile_id > coalesce(cast(:after as uuid), '00000000-0000-0000-0000-000000000000')
                        order by profile_id limit :rows""")
                .param("segment", segment)
                .param("scan", scan)
                .param("after", after)
                .param("rows", limit)
                .query((row, _) -> SegmentQueries.evaluation(row, ""))
                .list();
    }

    /** What was noted and found for scans that have ended, or were cut off. */
    void forgetEnded(UUID segment) {
        for (var table : List.of("segment_touched", "segment_candidate")) {
            jdbc.sql("""
                            delete from %s t where segment_id = :segment
                              and not exists (select from segment s where s.id = t.segment_id and s.scan_id = t.scan_id)""".formatted(table)).param("segment", segment).update();
        }
    }

    @Override
    public void merge(List<Merge> merges) {
        // who has ended is passed over, and the survivor is noted
    }

    @Override
    public void erase(UUID profile) {
        for (var table : List.of("segment_touched", "segment_candidate")) {
            jdbc.sql("delete from %s where profile_id = ?".formatted(table))
                    .param(profile)
                    .update();
        }
    }
}
