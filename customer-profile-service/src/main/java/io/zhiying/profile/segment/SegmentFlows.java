package io.zhiying.profile.segment;

import io.zhiying.contracts.Ids;
import io.zhiying.contracts.SegmentMembershipChanged.Change;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.sql.Columns;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * How many entered and left segments, and when, each noted in the transaction that moved them: so what a segment's size
 * is and was need not be counted.
 */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class SegmentFlows {
    /** Afterwards only days are told apart. */
    private static final Duration HOURS_KEPT = Duration.ofDays(90);

    private static final String ADD = """

            on conflict (segment_id, hour) do update
            set entered = segment_flow.entered + excluded.entered, "left" = segment_flow."left" + excluded."left\"""";

    private final JdbcClient jdbc;
    private final InstantSource clock;

    SegmentFlows(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    void note(UUID segment, Change change, int profiles, Instant at) {
        jdbc.sql("""
                        insert into segment_change (id, segment_id, workspace_id, at, entered, "left")
                        values (?, ?, ?, ?, ?, ?)""")
                .params(
                        Ids.next(),
                        segment,
                        Workspaces.current().value(),
                        Timestamp.from(at),
                        change == Change.ENTERED ? profiles : 0,
                        change == Change.LEFT ? profiles : 0)
                .update();
    }

    /** Counts by hours what was noted, and by days what is old. */
    public void fold() {
        jdbc.sql("""
                        with gone as (
                          delete from segment_change where workspace_id = :workspace returning *)
                        insert into segment_flow (segment_id, hour, workspace_id, entered, "left")
                        select segment_id, date_trunc('hour', at, 'UTC') as hour, workspace_id, sum(entered), sum("left")
                        from gone group by 1, 2, 3 order by 1, 2""" + ADD).param("workspace", Workspaces.current().value()).update();
        jdbc.sql("""
                        with gone as (
                          delete from segment_flow where workspace_id = :workspace and hour < :old
                            and hour <> date_trunc('day', hour, 'UTC') returning *)
                        insert into segment_flow (segment_id, hour, workspace_id, entered, "left")
                        select segment_id, date_trunc('day', hour, 'UTC') as day, workspace_id, sum(entered), sum("left")
                        from gone group by 1, 2, 3 order by 1, 2""" + ADD)
                .param("workspace", Workspaces.current().value())
                .param("old", Timestamp.from(clock.instant().minus(HOURS_KEPT)))
                .update();
    }

    /**
     * What moved in one step of time.
     *
     * @param at when the step begins; null for all that came after the end
     */
    record Flow(@Nullable Instant at, long entered, long left) {}

    /** Steps in which something moved, the earliest first, what came after the end last. */
    List<Flow> of(UUID segment, Instant from, Instant to, String step) {
        return jdbc.sql("""
                        select case when at < :to then date_trunc(:step, at, 'UTC') end as step,
                          sum(entered) as entered, sum("left") as gone
                        from (select hour as at, entered, "left" from segment_flow where segment_id = :segment
                          union all
                          select at, entered, "left" from segment_change where segment_id = :segment) f
                        where at >= :from group by 1 order by 1 nulls last""")
                .param("segment", segment)
                .param("step", step)
                .param("from", Timestamp.from(from))
                .param("to", Timestamp.from(to))
                .query((row, _) -> {
                    var at = row.getTimestamp("step");
                    return new Flow(at == null ? null : at.toInstant(), row.getLong("entered"), row.getLong("gone"));
                })
                .list();
    }

    /** How many are in it now: whoever entered or left was noted with that. */
    long size(UUID segment) {
        return sizes(List.of(segment)).getOrDefault(segment, 0L);
    }

    /** By segment; nothing of one that nobody ever entered. */
    Map<UUID, Long> sizes(List<UUID> segments) {
        Map<UUID, Long> sizes = new HashMap<>();
        jdbc.sql("""
                        select segment_id, sum(entered - "left") as size
                        from (select segment_id, entered, "left" from segment_flow
                            where segment_id = any(cast(:segments as uuid[]))
                          union all
                          select segment_id, entered, "left" from segment_change
                            where segment_id = any(cast(:segments as uuid[]))) f
                        group by segment_id""").param("segments", Columns.of(segments)).query(row -> {
            sizes.put(row.getObject("segment_id", UUID.class), row.getLong("size"));
        });
        return sizes;
    }

    void forget(UUID segment) {
        jdbc.sql("delete from segment_change where segment_id = ?")
                .param(segment)
                .update();
        jdbc.sql("delete from segment_flow where segment_id = ?").param(segment).update();
    }
}
