package io.zhiying.profile.computed;

import io.zhiying.profile.segment.condition.OccurrenceSql;
import io.zhiying.profile.segment.condition.Parameters;
import io.zhiying.profile.sql.Columns;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Values of computed traits as queries over the timeline. What came late, twice or in another order makes no difference,
 * because nothing is added up beforehand.
 *
 * <p>A window is open at its start and closed at its end, which is now: an event at {@code t} leaves it when
 * {@code t + window} has come, and one that is ahead of the clock enters it at {@code t}. Both moments are known
 * beforehand. Every value is a bound parameter; nothing that a caller wrote becomes SQL.
 */
final class AggregateSql {
    /** Longer texts are no values: a trait is something to compare with, and lists of them are kept. */
    private static final int MAX_TEXT = 1_000;

    private static final String SCALARS =
            " ? (@.type() == \"string\" || @.type() == \"number\" || @.type() == \"boolean\")";
    private static final String NUMBERS = " ? (@.type() == \"number\")";
    /** The currency that an event names, as purchases read it; null where it names none. */
    private static final String CURRENCY = """
            case when jsonb_typeof(e.properties -> 'currency') = 'string'
              and btrim(e.properties ->> 'currency') ~ '^[A-Za-z]{3}$'
              then upper(btrim(e.properties ->> 'currency')) end""";
    /** Segment's specification: the currency of an event that names none. */
    private static final String CURRENCY_OR_DEFAULT = "coalesce(" + CURRENCY + ", 'USD')";

    private final Instant now;
    private final Parameters parameters;
    private final OccurrenceSql occurrences;

    AggregateSql(Instant now, Parameters parameters) {
        this.now = now;
        this.parameters = parameters;
        this.occurrences = new OccurrenceSql(parameters);
    }

    /**
     * One row for each of the profiles: {@code trait_id, profile_id, value, observations, currencies, due_at}. The number
     * of observations is that of values, or of events for a count; without any there is no value.
     */
    String values(ComputedTrait trait, Collection<UUID> profiles) {
        var ids = parameters.bind("ids", Columns.of(profiles));
        return """
                select cast(%s as uuid) as trait_id, w.id as profile_id, coalesce(c.observations, 0) as observations,
                  case when c.observations > 0 then c.value end as value, c.currencies, c.due_at
                from unnest(cast(%s as uuid[])) as w(id) left join (%s) c on c.profile_id = w.id""".formatted(
                        parameters.bind("trait", trait.id().toString()), ids, aggregated(trait.declaration(), ids));
    }

    /** The events that a value is made of, as rows {@code e}: what comes after {@code from}. */
    String evidence(Declaration trait, UUID profile) {
        var scope = scope(trait, parameters.bind("ids", Columns.of(List.of(profile))));
        if (trait.window() != null) {
            scope += " and " + inWindow(trait);
        }
        if (trait.property() == null) {
            return "event e where " + scope;
        }
        return "event e where %s and exists (%s)".formatted(scope, valuesOf(trait));
    }

    private String aggregated(Declaration trait, String ids) {
        return switch (trait.aggregate()) {
            case COUNT ->
                grouped(trait, "to_jsonb(count(*) filter (where %s))".formatted(inWindow(trait)), "event e", ids);
            case SUM -> ofNumbers(trait, "trim_scale(sum(x.number) filter (where %s))", ids);
            case AVERAGE -> ofNumbers(trait, "trim_scale(avg(x.number) filter (where %s))", ids);
            case MIN -> ofNumbers(trait, "trim_scale(min(x.number) filter (where %s))", ids);
            case MAX -> ofNumbers(trait, "trim_scale(max(x.number) filter (where %s))", ids);
            case FIRST ->
                ofValues(trait, "(array_agg(x.v order by e.occurred_at, e.id, x.i) filter (where %s))[1]", ids);
            case LAST ->
                ofValues(
                        trait,
                        "(array_agg(x.v order by e.occurred_at desc, e.id desc, x.i desc) filter (where %s))[1]",
                        ids);
            case UNIQUE_COUNT -> ofValues(trait, "to_jsonb(count(distinct x.v) filter (where %s))", ids);
            case UNIQUE_LIST ->
                ofDistinct(
                        trait,
                        "to_jsonb((array_agg(d.v order by d.latest desc, d.v::text collate \"C\")"
                                + " filter (where d.times > 0))[1\\:" + trait.listed() + "])",
                        ids);
            case MOST_FREQUENT ->
                ofDistinct(
                        trait,
                        "(array_agg(d.v order by d.times desc, d.latest desc, d.v::text collate \"C\")"
                                + " filter (where d.times > 0))[1]",
                        ids);
        };
    }

    private String ofValues(Declaration trait, String value, String ids) {
        return grouped(
                trait, value.formatted(inWindow(trait)), "event e cross join lateral (" + valuesOf(trait) + ") x", ids);
    }

    private String grouped(Declaration trait, String value, String from, String ids) {
        return """
                select e.profile_id, %s as value, count(*) filter (where %s) as observations,
                  cast(null as text[]) as currencies, %s as due_at
                from %s where %s group by e.profile_id""".formatted(value, inWindow(trait), due(trait), from, scope(trait, ids));
    }

    /** Amounts of different currencies are never added, nor compared. */
    private String ofNumbers(Declaration trait, String number, String ids) {
        var currencies = currencies(trait);
        return """
                select n.profile_id, n.observations, n.currencies, n.due_at,
                  case when coalesce(cardinality(n.currencies), 1) = 1 then to_jsonb(n.number) end as value
                from (
                  select e.profile_id, %s as number, count(*) filter (where %s) as observations, %s as currencies,
                    %s as due_at
                  from event e cross join lateral (%s) x where %s group by e.profile_id) n""".formatted(
                        number.formatted(inWindow(trait)),
                        inWindow(trait),
                        currencies,
                        due(trait),
                        valuesOf(trait),
                        scope(trait, ids));
    }

    private String currencies(Declaration trait) {
        if (trait.currency() != null) {
            return trait.onlyCurrency()
                    .map(code -> "array[cast(%s as text)]".formatted(parameters.bind("currency", code)))
                    .orElse("cast(null as text[])");
        }
        return "case when count(%s) filter (where %2$s) > 0 then array_agg(distinct %3$s) filter (where %2$s) end"
                .formatted(CURRENCY, inWindow(trait), CURRENCY_OR_DEFAULT);
    }

    /** Each different value {@code d} with how often and when last it happened, put together. */
    private String ofDistinct(Declaration trait, String value, String ids) {
        return """
                select d.profile_id, %1$s as value, cast(sum(d.times) as bigint) as observations,
                  cast(null as text[]) as currencies, min(d.due_at) as due_at
                from (
                  select e.profile_id, x.v, count(*) filter (where %2$s) as times,
                    max(e.occurred_at) filter (where %2$s) as latest, %3$s as due_at
                  from event e cross join lateral (%4$s) x where %5$s group by e.profile_id, x.v) d
                group by d.profile_id""".formatted(value, inWindow(trait), due(trait), valuesOf(trait), scope(trait, ids));
    }

    /** The values of an event: 1 and 1.0 are the same. */
    private String valuesOf(Declaration trait) {
        var path = OccurrenceSql.elementsAt(Objects.requireNonNull(trait.property()));
        var all = "jsonb_path_query(e.properties, cast(%s as jsonpath), '{}', true)"
                .formatted(parameters.bind("path", path + (trait.aggregate().isOfNumbers() ? NUMBERS : SCALARS)));
        return trait.aggregate().isOfNumbers()
                ? "select cast(j.v as numeric) as number from %s as j(v)".formatted(all)
                : """
                select case jsonb_typeof(j.v) when 'number' then to_jsonb(trim_scale(cast(j.v as numeric)))
                    else j.v end as v, j.i
                  from %s with ordinality as j(v, i)
                  where jsonb_typeof(j.v) <> 'string' or length(j.v #>> '{}') <= %d""".formatted(all, MAX_TEXT);
    }

    private String scope(Declaration trait, String ids) {
        var scope = "e.workspace_id = platform.workspace() and e.profile_id = any(cast(%s as uuid[])) and %s"
                .formatted(ids, occurrences.matches(trait.occurrence()));
        if (trait.window() != null) {
            scope += " and e.occurred_at > " + at(now.minus(trait.window().length()));
        }
        var currency = trait.onlyCurrency();
        if (currency.isPresent()) {
            scope += " and %s = %s".formatted(CURRENCY_OR_DEFAULT, parameters.bind("currency", currency.get()));
        }
        return scope;
    }

    private String inWindow(Declaration trait) {
        return trait.window() == null ? "true" : "e.occurred_at <= " + at(now);
    }

    private String due(Declaration trait) {
        return trait.window() == null
                ? "cast(null as timestamptz)"
                : "min(case when %s then e.occurred_at + %s else e.occurred_at end)"
                        .formatted(inWindow(trait), interval(trait.window().length()));
    }

    private String at(Instant moment) {
        return "cast(%s as timestamptz)".formatted(parameters.bind("at", Timestamp.from(moment)));
    }

    /** Seconds, so that a day has 24 hours whatever the session's time zone. */
    private static String interval(Duration duration) {
        return "interval '%d seconds'".formatted(duration.toSeconds());
    }
}
