package io.zhiying.profile.segment.condition;

import io.zhiying.profile.segment.condition.EventClause.Between;
import io.zhiying.profile.segment.condition.EventClause.Count;
import io.zhiying.profile.segment.condition.EventClause.Within;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Clauses of events as queries that give each profile a number {@code n} and, where a window moves, the moment
 * {@code due} at which time alone may next change it.
 *
 * <p>A relative window is open at its start and closed at its end: an event at {@code t} enters it when
 * {@code t + endingDaysAgo} has come and leaves it when {@code t + days} has. Both moments are known beforehand, so
 * {@code due} is exact. Events beyond its end are looked at too, because they will enter.
 */
final class EventSql {
    private final Instant now;
    private final boolean limited;
    private final Parameters parameters;
    private final OccurrenceSql occurrences;

    /** @param limited whether only the profiles in {@code :ids} are asked for */
    EventSql(Instant now, boolean limited, Parameters parameters) {
        this.now = now;
        this.limited = limited;
        this.parameters = parameters;
        this.occurrences = new OccurrenceSql(parameters);
    }

    /** How many events of the clause each profile has; nothing of one that has too few for it to matter. */
    String counted(EventClause clause) {
        return "select e.profile_id, %s from event e where %s and %s group by e.profile_id%s"
                .formatted(
                        numberAndDue(clause.within(), "e.occurred_at", "e.occurred_at", mayFall(clause.wanted())),
                        scope(clause.within(), clause.between()),
                        occurrences.matches(clause.occurrence()),
                        fewest(clause.wanted()) > 1 ? " having count(*) >= " + fewest(clause.wanted()) : "");
    }

    /** How many first events each profile has that the other followed in time. */
    String sequences(SequenceClause clause) {
        return "select e.profile_id, %s from (%s) e where %s group by e.profile_id"
                .formatted(
                        numberAndDue(clause.moving(), "e.occurred_at", "e.ended_at", " > 0"),
                        sequenced(clause, scope(clause.moving(), clause.fixed())),
                        isFirst(clause));
    }

    /** The events that the clause counts, as rows {@code e}. */
    String evidence(EventClause clause) {
        return "event e where %s and %s"
                .formatted(closedScope(clause.within(), clause.between()), occurrences.matches(clause.occurrence()));
    }

    /** The events of both kinds that are in a sequence, as rows {@code e}. */
    String evidence(SequenceClause clause) {
        return "(%s) e where %s or e.closes and e.began_at >= e.occurred_at - %s"
                .formatted(
                        sequenced(clause, closedScope(clause.moving(), clause.fixed())),
                        isFirst(clause),
                        interval(clause.within().length()));
    }

    private static String isFirst(SequenceClause clause) {
        return "e.opens and e.ended_at <= e.occurred_at + "
                + interval(clause.within().length());
    }

    /**
     * The events of both kinds, each with the next of the second kind and the last of the first. The nearest one decides,
     * so one pass over them in the order of time is enough, however many there are.
     */
    private String sequenced(SequenceClause clause, String scope) {
        var first = occurrences.matches(clause.first());
        var then = occurrences.matches(clause.then());
        return """
                select e.id, e.profile_id, e.name, e.occurred_at, e.properties, %1$s as opens, %2$s as closes,
                  min(e.occurred_at) filter (where %2$s) over (partition by e.profile_id order by e.occurred_at desc
                    groups between unbounded preceding and 1 preceding) as ended_at,
                  max(e.occurred_at) filter (where %1$s) over (partition by e.profile_id order by e.occurred_at
                    groups between unbounded preceding and 1 preceding) as began_at
                from event e where %3$s and (%1$s or %2$s)""".formatted(first, then, scope);
    }

    /** With fewer, those still to come included, the answer is that of none, and time alone will not change it. */
    static int fewest(Count wanted) {
        return wanted.atLeast() == null ? 1 : wanted.atLeast();
    }

    /** For which numbers a lower one may be another answer. */
    static String mayFall(Count wanted) {
        if (wanted.atLeast() != null) {
            return " >= " + wanted.atLeast();
        }
        return wanted.atMost() != null ? " > " + wanted.atMost() : " >= " + wanted.exactly();
    }

    /**
     * Counted is what lies in the window from where it begins to where it ends. What is still to come always matters;
     * that something leaves does only where a lower number is another answer.
     */
    private String numberAndDue(@Nullable Within window, String began, String ended, String mayFall) {
        if (window == null) {
            return "count(*) as n";
        }
        var to = parameters.bind("to", Timestamp.from(now.minus(window.end())));
        return """
                count(*) filter (where %2$s <= %3$s) as n,
                least(min(%2$s + %5$s) filter (where %2$s > %3$s),
                  case when count(*) filter (where %2$s <= %3$s)%6$s then
                    min(%1$s + %4$s) filter (where %2$s <= %3$s) end) as due""".formatted(began, ended, to, interval(window.start()), interval(window.end()), mayFall);
    }

    private String closedScope(@Nullable Within moving, @Nullable Between fixed) {
        var scope = scope(moving, fixed);
        return moving == null
                ? scope
                : scope + " and e.occurred_at <= " + parameters.bind("to", Timestamp.from(now.minus(moving.end())));
    }

    private String scope(@Nullable Within moving, @Nullable Between fixed) {
        var all = new ArrayList<>(List.of("e.workspace_id = platform.workspace()"));
        if (limited) {
            // A join: an array that is a parameter would be gone through for each event of the name, were it a filter.
            all.add("e.profile_id in (select unnest(cast(:ids as uuid[])))");
        }
        if (moving != null) {
            all.add("e.occurred_at > " + parameters.bind("from", Timestamp.from(now.minus(moving.start()))));
        }
        if (fixed != null) {
            all.add("e.occurred_at >= " + parameters.bind("from", Timestamp.from(fixed.from())));
            all.add("e.occurred_at < " + parameters.bind("to", Timestamp.from(fixed.to())));
        }
        return String.join(" and ", all);
    }

    /** Seconds, so that a day has 24 hours whatever the session's time zone. */
    static String interval(Duration duration) {
        return "interval '%d seconds'".formatted(duration.toSeconds());
    }
}
