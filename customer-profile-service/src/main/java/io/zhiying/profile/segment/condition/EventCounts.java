package io.zhiying.profile.segment.condition;

import io.zhiying.profile.segment.condition.EventClause.Between;
import io.zhiying.profile.segment.condition.EventClause.Within;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The counts of any number of clauses, for profiles {@code p} that are few, in one pass over each profile's events. The
 * names of events are compared within the pass, not looked for: only the key of a profile's events can lead to them, so
 * that the plan is the same whatever the statistics say of a name.
 */
final class EventCounts {
    private static final String ALIAS = "c";

    private final Instant now;
    private final Parameters parameters;
    private final OccurrenceSql occurrences;
    private final List<String> facts = new ArrayList<>();
    private final List<String> counts = new ArrayList<>();
    private Instant earliest = Instant.MAX;

    EventCounts(Instant now, Parameters parameters) {
        this.now = now;
        this.parameters = parameters;
        this.occurrences = new OccurrenceSql(parameters);
    }

    /**
     * What the pass says of a clause.
     *
     * @param due the moment at which time alone may next change the number; null where the window does not move
     */
    record Counted(String number, @Nullable String due) {}

    Counted add(EventClause clause) {
        var matches = occurrences.matches(clause.occurrence());
        return clause.within() == null ? still(clause.between(), matches) : moving(clause, clause.within(), matches);
    }

    private Counted still(@Nullable Between between, String matches) {
        int place = counts.size();
        if (between == null) {
            reachBackTo(Instant.MIN);
            facts.add("%s as in%d".formatted(matches, place));
        } else {
            reachBackTo(between.from());
            facts.add("e.occurred_at >= %s and e.occurred_at < %s and %s as in%d"
                    .formatted(bind("from", between.from()), bind("to", between.to()), matches, place));
        }
        counts.add("count(*) filter (where e.in%1$d) as n%1$d".formatted(place));
        return new Counted(column("n", place), null);
    }

    private Counted moving(EventClause clause, Within within, String matches) {
        int place = counts.size();
        var from = now.minus(within.start());
        reachBackTo(from);
        // The time is the cheaper question, and asked first.
        facts.add("""
                e.occurred_at > %1$s and e.occurred_at <= %2$s and %3$s as in%4$d,
                e.occurred_at > %2$s and %3$s as later%4$d""".formatted(bind("from", from), bind("to", now.minus(within.end())), matches, place));
        counts.add("""
                count(*) filter (where e.in%1$d) as n%1$d,
                case when count(*) filter (where e.in%1$d or e.later%1$d) >= %5$d then
                  least(min(e.occurred_at) filter (where e.later%1$d) + %2$s,
                    case when count(*) filter (where e.in%1$d)%3$s then
                      min(e.occurred_at) filter (where e.in%1$d) + %4$s end) end as due%1$d""".formatted(
                        place,
                        EventSql.interval(within.end()),
                        EventSql.mayFall(clause.wanted()),
                        EventSql.interval(within.start()),
                        EventSql.fewest(clause.wanted())));
        return new Counted(column("n", place), column("due", place));
    }

    /** Joins what the clauses asked for to {@code p}; nothing where there is none. */
    String join() {
        if (counts.isEmpty()) {
            return "";
        }
        var since = earliest.equals(Instant.MIN) ? "" : " and e.occurred_at >= " + bind("since", earliest);
        // The offset keeps the facts about an event from being found out anew for each count that uses them.
        return """

                left join lateral (select %s from (
                  select e.occurred_at, %s
                  from event e where e.profile_id = p.id and e.workspace_id = platform.workspace()%s offset 0) e) %s on true""".formatted(String.join(",\n", counts), String.join(",\n", facts), since, ALIAS);
    }

    private void reachBackTo(Instant from) {
        earliest = from.isBefore(earliest) ? from : earliest;
    }

    private String bind(String name, Instant moment) {
        return parameters.bind(name, Timestamp.from(moment));
    }

    private static String column(String name, int place) {
        return ALIAS + "." + name + place;
    }
}
