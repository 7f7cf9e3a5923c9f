package io.zhiying.profile.segment;

import io.zhiying.contracts.SegmentMembershipChanged;
import io.zhiying.contracts.SegmentMembershipChanged.Change;
import io.zhiying.contracts.Topics;
import io.zhiying.platform.event.Outbox;
import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.sql.Question;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who is in which segment. A row and the event that tells of it are written in one transaction, under the lock of the
 * profile, so each change is told exactly once and in order. The segment's row is held meanwhile against its deletion,
 * which takes all members out.
 */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class SegmentMembers implements ProfileData {
    private static final int CHUNK = 1_000;

    private final JdbcClient jdbc;
    private final SegmentFlows flows;
    private final Outbox outbox;
    private final InstantSource clock;

    SegmentMembers(JdbcClient jdbc, SegmentFlows flows, Outbox outbox, InstantSource clock) {
        this.jdbc = jdbc;
        this.flows = flows;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** A profile in a segment. */
    public record Member(UUID profileId, Instant enteredAt) {}

    /**
     * When time may next change whether a profile is in a segment.
     *
     * @param at null where it will not
     */
    record Due(UUID segment, UUID profile, @Nullable Instant at) {}

    /** A segment that a profile is in. */
    public record Membership(UUID id, String name, Instant enteredAt) {}

    void enter(Segment segment, Collection<UUID> profiles) {
        if (profiles.isEmpty()) {
            return;
        }
        var now = clock.instant();
        var entered = jdbc.sql("""
                        insert into segment_member (segment_id, profile_id, workspace_id, entered_at)
                        select s.id, p.id, :workspace, :now
                        from (select id from segment where id = :segment for key share) s,
                          unnest(cast(:ids as uuid[])) as p(id)
                        on conflict do nothing returning profile_id""")
                .param("segment", segment.id())
                .param("workspace", Workspaces.current().value())
                .param("now", Timestamp.from(now))
                .param("ids", Columns.of(profiles))
                .query(UUID.class)
                .list();
        publish(segment.id(), segment.name(), entered, Change.ENTERED, now);
    }

    void leave(Segment segment, Collection<UUID> profiles) {
        if (profiles.isEmpty()) {
            return;
        }
        var left = jdbc.sql("""
                        delete from segment_member
                        where segment_id = :segment and profile_id = any(cast(:ids as uuid[])) returning profile_id""")
                .param("segment", segment.id())
                .param("ids", Columns.of(profiles))
                .query(UUID.class)
                .list();
        publish(segment.id(), segment.name(), left, Change.LEFT, clock.instant());
    }

    private void publish(UUID segment, String name, List<UUID> profiles, Change change, Instant at) {
        if (profiles.isEmpty()) {
            return;
        }
        flows.note(segment, change, profiles.size(), at);
        outbox.publish(profiles.stream()
                .map(profile -> Outbox.Message.of(
                        Topics.SEGMENTS,
                        profile.toString(),
                        new SegmentMembershipChanged(segment, name, profile, change, at)))
                .toList());
    }

    /** Those of the profiles that are in it. */
    Set<UUID> among(UUID segment, Collection<UUID> profiles) {
        return among(List.of(segment), profiles).getOrDefault(segment, Set.of());
    }

    /** By segment, those of the profiles that are in it; nothing of one that none is in. */
    Map<UUID, Set<UUID>> among(List<UUID> segments, Collection<UUID> profiles) {
        Map<UUID, Set<UUID>> inside = new HashMap<>();
        jdbc.sql("""
                        select segment_id, profile_id from segment_member
                        where segment_id = any(cast(:segments as uuid[])) and profile_id = any(cast(:ids as uuid[]))""")
                .param("segments", Columns.of(segments))
                .param("ids", Columns.of(profiles))
                .query(row -> {
                    inside.computeIfAbsent(row.getObject("segment_id", UUID.class), _ -> new HashSet<>())
                            .add(row.getObject("profile_id", UUID.class));
                });
        return inside;
    }

    Question<Optional<Instant>> enteredAt(UUID segment, UUID profile) {
        return Question.one(
                "select entered_at from segment_member where segment_id = ? and profile_id = ?",
                (row, _) -> row.getTimestamp("entered_at").toInstant(),
                segment,
                profile);
    }

    Page<Member> page(UUID segment, PageRequest page) {
        var after = page.cursor() == null ? null : Cursor.id(page.cursor());
        var rows = jdbc.sql("""
                        select profile_id, entered_at from segment_member where segment_id = :segment
                          and profile_id > coalesce(cast(:after as uuid), '00000000-0000-0000-0000-000000000000')
                        order by profile_id limit :rows""")
                .param("segment", segment)
                .param("after", after)
                .param("rows", page.limit() + 1)
                .query((row, _) -> new Member(
                        row.getObject("profile_id", UUID.class),
                        row.getTimestamp("entered_at").toInstant()))
                .list();
        return Page.of(
                rows, page.limit(), last -> Cursor.encode(last.profileId().toString()));
    }

    public Question<List<Membership>> about(UUID profile) {
        return Question.all(
                """
                select s.id, s.name, m.entered_at from segment_member m join segment s on s.id = m.segment_id
                where m.profile_id = ? order by s.name""",
                (row, _) -> new Membership(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        row.getTimestamp("entered_at").toInstant()),
                profile);
    }

    void due(Collection<Due> dues) {
        var some = dues.stream().filter(due -> due.at() != null).toList();
        var none = dues.stream().filter(due -> due.at() == null).toList();
        if (!none.isEmpty()) {
            jdbc.sql("""
                            delete from segment_due d
                            using unnest(cast(:segments as uuid[]), cast(:ids as uuid[])) as r(segment_id, profile_id)
                            where d.segment_id = r.segment_id and d.profile_id = r.profile_id""")
                    .param("segments", Columns.of(none, Due::segment))
                    .param("ids", Columns.of(none, Due::profile))
                    .update();
        }
        if (!some.isEmpty()) {
            jdbc.sql("""
                            insert into segment_due (segment_id, profile_id, workspace_id, due_at)
                            select s.id, r.profile_id, :workspace, r.due_at
                            from (select id from segment where id = any(cast(:distinct as uuid[])) order by id for key share) s
                              join unnest(cast(:segments as uuid[]), cast(:ids as uuid[]), cast(:dues as timestamptz[]))
                                as r(segment_id, profile_id, due_at) on r.segment_id = s.id
                            on conflict (segment_id, profile_id) do update set due_at = excluded.due_at
                            where segment_due.due_at <> excluded.due_at""")
                    .param("workspace", Workspaces.current().value())
                    .param(
                            "distinct",
                            Columns.of(some.stream().map(Due::segment).collect(Collectors.toSet())))
                    .param("segments", Columns.of(some, Due::segment))
                    .param("ids", Columns.of(some, Due::profile))
                    .param("dues", Columns.of(some, Due::at))
                    .update();
        }
    }

    /** Profiles for which a moment has come, at most so many. */
    List<UUID> dueProfiles(Instant now, int limit) {
        return jdbc.sql("""
                        select distinct profile_id from (
                          select profile_id from segment_due where workspace_id = :workspace and due_at <= :now
                          order by due_at limit :limit) d""")
                .param("workspace", Workspaces.current().value())
                .param("now", Timestamp.from(now))
                .param("limit", limit)
                .query(UUID.class)
                .list();
    }

    /** Ends a segment, which the caller has deleted: nobody enters any more, and everybody in it leaves. */
    void leaveAll(Segment segment) {
        jdbc.sql("delete from segment_due where segment_id = ?")
                .param(segment.id())
                .update();
        List<UUID> left;
        do {
            left = jdbc.sql("""
                            delete from segment_member where segment_id = :segment and profile_id in (
                              select profile_id from segment_member where segment_id = :segment
                              order by profile_id limit :limit)
                            returning profile_id""")
                    .param("segment", segment.id())
                    .param("limit", CHUNK)
                    .query(UUID.class)
                    .list();
            publish(segment.id(), segment.name(), left, Change.LEFT, clock.instant());
        } while (!left.isEmpty());
    }

    @Override
    public void merge(List<Merge> merges) {
        merges.forEach(merge -> erase(merge.merged()));
    }

    @Override
    public void erase(UUID profile) {
        var now = clock.instant();
        about(profile).ask(jdbc).forEach(membership -> {
            jdbc.sql("delete from segment_member where segment_id = ? and profile_id = ?")
                    .params(membership.id(), profile)
                    .update();
            publish(membership.id(), membership.name(), List.of(profile), Change.LEFT, now);
        });
        jdbc.sql("""
                        delete from segment_due where profile_id = ?
                          and segment_id = any(array(select id from segment where workspace_id = platform.workspace()))""").param(profile).update();
    }
}
