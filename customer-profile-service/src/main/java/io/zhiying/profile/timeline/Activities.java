package io.zhiying.profile.timeline;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.person.Split;
import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.sql.Question;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** How much each customer did, and when first and last. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class Activities implements ProfileData {
    private final JdbcClient jdbc;

    public Activities(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The number of events and the times of the first and the last. */
    public record Activity(UUID profile, long events, Instant firstSeenAt, Instant lastSeenAt) {
        public static Activity of(UUID profile, Instant at) {
            return new Activity(profile, 1, at, at);
        }

        public Activity plus(Activity other) {
            return new Activity(
                    profile,
                    events + other.events,
                    firstSeenAt.isBefore(other.firstSeenAt) ? firstSeenAt : other.firstSeenAt,
                    lastSeenAt.isAfter(other.lastSeenAt) ? lastSeenAt : other.lastSeenAt);
        }
    }

    /** At most one per profile. */
    public void add(Collection<Activity> more) {
        jdbc.sql("""
                        insert into activity (profile_id, workspace_id, events, first_seen_at, last_seen_at)
                        select profile_id, :workspace, events, first_seen_at, last_seen_at
                        from unnest(cast(:profiles as uuid[]), cast(:events as bigint[]),
                          cast(:firsts as timestamptz[]), cast(:lasts as timestamptz[]))
                          as r(profile_id, events, first_seen_at, last_seen_at)
                        on conflict (profile_id) do update set
                          events = activity.events + excluded.events,
                          first_seen_at = least(activity.first_seen_at, excluded.first_seen_at),
                          last_seen_at = greatest(activity.last_seen_at, excluded.last_seen_at)""")
                .param("workspace", Workspaces.current().value())
                .param("profiles", Columns.of(more, Activity::profile))
                .param("events", Columns.of(more, Activity::events))
                .param("firsts", Columns.of(more, Activity::firstSeenAt))
                .param("lasts", Columns.of(more, Activity::lastSeenAt))
                .update();
    }

    public Question<Optional<Activity>> about(UUID profile) {
        return Question.one(
                "select * from activity where profile_id = ?",
                (row, _) -> new Activity(
                        profile,
                        row.getLong("events"),
                        row.getTimestamp("first_seen_at").toInstant(),
                        row.getTimestamp("last_seen_at").toInstant()),
                profile);
    }

    @Override
    public void merge(List<Merge> merges) {
        jdbc.sql("""
                        with gone as (
                          delete from activity a
                          using unnest(cast(:survivors as uuid[]), cast(:merged as uuid[])) as m(survivor, merged)
                          where a.profile_id = m.merged
                          returning m.survivor, a.*)
                        insert into activity (profile_id, workspace_id, events, first_seen_at, last_seen_at)
                        select survivor, :workspace, sum(events), min(first_seen_at), max(last_seen_at)
                        from gone group by survivor
                        on conflict (profile_id) do update set
                          events = activity.events + excluded.events,
                          first_seen_at = least(activity.first_seen_at, excluded.first_seen_at),
                          last_seen_at = greatest(activity.last_seen_at, excluded.last_seen_at)""")
                .param("workspace", Workspaces.current().value())
                .param("survivors", Columns.of(merges, Merge::survivor))
                .param("merged", Columns.of(merges, Merge::merged))
                .update();
    }

    @Override
    public void split(Split split) {
        var both = List.of(split.survivor(), split.restored());
        both.forEach(this::erase);
        jdbc.sql("""
                        insert into activity (profile_id, workspace_id, events, first_seen_at, last_seen_at)
                        select profile_id, :workspace, count(*), min(occurred_at), max(occurred_at) from event
                        where profile_id = any(cast(:profiles as uuid[]))
                          and type not in (:insight, :delivery)
                        group by profile_id""")
                .param("workspace", Workspaces.current().value())
                .param("profiles", Columns.of(both))
                .param("insight", TimelineEvent.INSIGHT)
                .param("delivery", TimelineEvent.DELIVERY)
                .update();
    }

    @Override
    public void erase(UUID profile) {
        jdbc.sql("delete from activity where profile_id = ?").param(profile).update();
    }
}
