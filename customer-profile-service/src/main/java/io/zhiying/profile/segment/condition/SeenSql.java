package io.zhiying.profile.segment.condition;

import io.zhiying.profile.segment.condition.EventClause.Within;
import io.zhiying.profile.timeline.TimelineEvent;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * When a customer was seen first or last, as a query that gives each profile the time {@code at}, whether it {@code holds}
 * and, where the window moves, the moment {@code due} at which time alone may next change that.
 *
 * <p>The times are kept with each profile, so no event is read, but for those whose last event is dated ahead: they were
 * last seen at the latest of the events that have happened, and will be seen again at the next.
 */
final class SeenSql {
    private final Instant now;
    private final boolean limited;
    private final Parameters parameters;

    /** @param limited whether only the profiles in {@code :ids} are asked for */
    SeenSql(Instant now, boolean limited, Parameters parameters) {
        this.now = now;
        this.limited = limited;
        this.parameters = parameters;
    }

    String seen(SeenClause clause) {
        var within = clause.within();
        return within == null ? still(clause) : moving(clause, within);
    }

    private String still(SeenClause clause) {
        var between = Objects.requireNonNull(clause.between());
        var at = clause.isFirst() ? "a.first_seen_at" : "a.last_seen_at";
        return "select a.profile_id, %1$s as at, %1$s >= %2$s and %1$s < %3$s as holds from activity a where %4$s"
                .formatted(
                        at,
                        parameters.bind("from", Timestamp.from(between.from())),
                        parameters.bind("to", Timestamp.from(between.to())),
                        scope());
    }

    /** Who is seen at a time is in the window from where that is as old as its end, until it is as old as its start. */
    private String moving(SeenClause clause, Within within) {
        var as = parameters.bind("now", Timestamp.from(now));
        var enters = "s.at + " + interval(within.end());
        var leaves = "s.at + " + interval(within.start());
        return """
                select s.profile_id, s.at, coalesce(%1$s <= %3$s and %2$s > %3$s, false) as holds,
                  least(case when %1$s > %3$s then %1$s end, case when %2$s > %3$s then %2$s end, s.next) as due
                from (select a.profile_id, %4$s from activity a where %5$s) s""".formatted(enters, leaves, as, clause.isFirst() ? first(as) : last(as), scope());
    }

    private static String first(String as) {
        return """
                case when a.first_seen_at <= %1$s then a.first_seen_at end as at,
                case when a.first_seen_at > %1$s then a.first_seen_at end as next""".formatted(as);
    }

    private String last(String as) {
        return """
                case when a.last_seen_at <= %1$s then a.last_seen_at else
                  (select max(e.occurred_at) from event e where %2$s and e.occurred_at <= %1$s) end as at,
                case when a.last_seen_at > %1$s then
                  (select min(e.occurred_at) from event e where %2$s and e.occurred_at > %1$s) end as next""".formatted(as, own("a.profile_id"));
    }

    /** The event at that time, as rows {@code e}. */
    String evidence(SeenClause clause) {
        var to = clause.within() == null ? "" : " and e.occurred_at <= " + parameters.bind("now", Timestamp.from(now));
        return """
                (select e.id, e.name, e.occurred_at, e.properties from event e
                  where e.profile_id in (select unnest(cast(:ids as uuid[]))) and %s%s
                  order by e.occurred_at %3$s, e.id %3$s limit 1) e""".formatted(kinds(), to, clause.isFirst() ? "" : "desc");
    }

    private String own(String profile) {
        return "e.profile_id = %s and %s".formatted(profile, kinds());
    }

    private static String kinds() {
        return "e.type not in ('%s', '%s')".formatted(TimelineEvent.INSIGHT, TimelineEvent.DELIVERY);
    }

    private String scope() {
        return "a.workspace_id = platform.workspace()"
                + (limited ? " and a.profile_id in (select unnest(cast(:ids as uuid[])))" : "");
    }

    private static String interval(Duration duration) {
        return "interval '%d seconds'".formatted(duration.toSeconds());
    }
}
