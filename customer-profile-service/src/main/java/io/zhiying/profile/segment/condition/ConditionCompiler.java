package io.zhiying.profile.segment.condition;

import io.zhiying.profile.segment.condition.CompiledCondition.Leaf;
import io.zhiying.profile.segment.condition.CompiledConditions.Outcome;
import io.zhiying.profile.value.RfmScale;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.function.SingletonSupplier;

/**
 * Compiles a condition as of a moment. Every value is a bound parameter; nothing that a caller wrote becomes SQL.
 */
public final class ConditionCompiler {
    private static final int MAX_OBSERVED = 10;

    private final SingletonSupplier<Optional<RfmScale>> scales;
    private final boolean limited;
    private final StringBuilder joins = new StringBuilder();
    private final Parameters parameters = new Parameters();
    private final ValueSql values = new ValueSql(parameters);
    private final EventSql events;
    private final EventCounts counts;
    private final SeenSql seen;
    private final List<Leaf> leaves = new ArrayList<>();
    private final Moments moments = new Moments();
    private final Set<Condition> required = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean purchasesJoined;

    private ConditionCompiler(Instant now, Supplier<Optional<RfmScale>> scales, boolean limited) {
        this.scales = SingletonSupplier.of(scales);
        this.limited = limited;
        this.events = new EventSql(now, limited, parameters);
        this.counts = new EventCounts(now, parameters);
        this.seen = new SeenSql(now, limited, parameters);
    }

    /**
     * @param scales what RFM scores are taken by, asked for where the condition has one; without it nobody has a score
     * @param limited whether only the profiles in {@code :ids} are asked for, and each of them is a row; else only those
     *     whom the condition may concern are
     */
    public static CompiledCondition compile(
            Condition condition, Instant now, Supplier<Optional<RfmScale>> scales, boolean limited) {
        var compiler = new ConditionCompiler(now, scales, limited);
        if (!limited) {
            compiler.require(condition);
        }
        var outcome = compiler.outcome(condition);
        return new CompiledCondition(
                compiler.joins(),
                outcome.predicate(),
                outcome.due(),
                List.copyOf(compiler.leaves),
                compiler.parameters.values());
    }

    /** Compiles conditions that are asked of the same profiles, those in {@code :ids}, in one query. */
    public static CompiledConditions compile(
            List<Condition> conditions, Instant now, Supplier<Optional<RfmScale>> scales) {
        var compiler = new ConditionCompiler(now, scales, true);
        var outcomes = conditions.stream().map(compiler::outcome).toList();
        return new CompiledConditions(compiler.joins(), outcomes, compiler.parameters.values());
    }

    private Outcome outcome(Condition condition) {
        var predicate = predicate(condition, "");
        return new Outcome(predicate, moments.next(condition));
    }

    private String joins() {
        return joins + counts.join();
    }

    /** Notes the clauses without whose events nobody meets the condition, nor comes to by time alone. */
    private void require(Condition condition) {
        switch (condition) {
            case Condition.All(var of) -> of.forEach(this::require);
            case EventClause event
            when event.wanted().atLeast() instanceof Integer least && least > 0 -> required.add(event);
            case SequenceClause sequence -> required.add(sequence);
            default -> {}
        }
    }

    private String predicate(Condition condition, String path) {
        var predicate = compiled(condition, path);
        moments.holds(condition, predicate);
        return predicate;
    }

    private String compiled(Condition condition, String path) {
        return switch (condition) {
            case Condition.All(var of) -> joined(of, " and ", path + "all");
            case Condition.Any(var of) -> joined(of, " or ", path + "any");
            case Condition.Not(var of) -> "(not " + predicate(of, path + "not.") + ")";
            case EventClause event -> event(event, path);
            case SequenceClause sequence -> sequence(sequence, path);
            case SeenClause seen -> seen(seen, path);
            case TraitClause trait -> value(trait, trait.test(), "p.traits", path);
            case ComputedClause computed -> computed(computed, path);
            case InsightClause insight -> value(insight, insight.test(), "p.insights", path);
            case RfmClause rfm -> rfm(rfm, path);
            case LifetimeClause lifetime -> lifetime(lifetime, path);
            case PredictionClause prediction -> prediction(prediction, path);
            case LoyaltyClause loyalty -> loyalty(loyalty, path);
            case ConsentClause consent -> consent(consent, path);
            case BucketClause bucket -> bucket(bucket, path);
            case GroupClause group -> group(group, path);
            case SegmentClause segment -> segment(segment, path);
            case ListClause list -> list(list, path);
        };
    }

    private String joined(List<Condition> of, String with, String path) {
        return IntStream.range(0, of.size())
                .mapToObj(i -> predicate(of.get(i), "%s[%d].".formatted(path, i)))
                .collect(Collectors.joining(with, "(", ")"));
    }

    private String leaf(Condition clause, String path, String predicate, String observed) {
        var at = path.isEmpty() ? "condition" : path.substring(0, path.length() - 1);
        leaves.add(new Leaf(at, clause, predicate, observed));
        return predicate;
    }

    private String bind(String name, Object value) {
        return parameters.bind(name, value);
    }

    private String value(Condition clause, ValueTest test, String column, String path) {
        return leaf(
                clause,
                path,
                "(" + column + " is not null and " + values.test(test, column) + ")",
                values.found(test, column));
    }

    private String computed(ComputedClause clause, String path) {
        var value = "c" + leaves.size();
        var declared = value + "t";
        joins.append("""

                left join computed_trait %1$s on %1$s.workspace_id = platform.workspace() and %1$s.name = %2$s
                left join computed_value %3$s on %3$s.trait_id = %1$s.id and %3$s.profile_id = p.id""".formatted(declared, bind("trait", clause.trait()), value));
        var found =
                "case when %1$s.observations > 0 then %1$s.value else %2$s.of_nothing end".formatted(value, declared);
        var column = "jsonb_strip_nulls(jsonb_build_object('%s', %s))".formatted(ComputedClause.KEY, found);
        return leaf(clause, path, values.test(clause.test(), column), found);
    }

    private String event(EventClause clause, String path) {
        var count = limited ? counted(clause) : joined(clause, events.counted(clause), clause.within() != null);
        var wanted = clause.wanted();
        String predicate;
        if (wanted.atLeast() != null) {
            predicate = count + " >= " + wanted.atLeast();
        } else if (wanted.atMost() != null) {
            predicate = count + " <= " + wanted.atMost();
        } else {
            predicate = count + " = " + wanted.exactly();
        }
        return leaf(clause, path, "(" + predicate + ")", "to_jsonb(" + count + ")");
    }

    private String counted(EventClause clause) {
        var counted = counts.add(clause);
        if (counted.due() != null) {
            moments.moves(clause, counted.due());
        }
        return counted.number();
    }

    private String sequence(SequenceClause clause, String path) {
        var count = joined(clause, events.sequences(clause), clause.moving() != null);
        return leaf(clause, path, "(" + count + " > 0)", "to_jsonb(" + count + ")");
    }

    private String seen(SeenClause clause, String path) {
        var alias = "s" + leaves.size();
        joins.append("\nleft join (%s) %s on %2$s.profile_id = p.id".formatted(seen.seen(clause), alias));
        if (clause.within() != null) {
            moments.moves(clause, alias + ".due");
        }
        return leaf(clause, path, "coalesce(" + alias + ".holds, false)", time(alias + ".at"));
    }

    /** Joins what is counted per profile; gives the profile's number. */
    private String joined(Condition clause, String counted, boolean hasDue) {
        var alias = "e" + leaves.size();
        // Where all are asked for, the few who have the events are found first, and nothing is asked of the others.
        joins.append("\n%s join (%s) %s on %3$s.profile_id = p.id"
                .formatted(required.contains(clause) ? "inner" : "left", counted, alias));
        if (hasDue) {
            moments.moves(clause, alias + ".due");
        }
        return "coalesce(" + alias + ".n, 0)";
    }

    private String rfm(RfmClause clause, String path) {
        var scale = scales.obtain();
        if (scale.isEmpty()) {
            return leaf(clause, path, "false", "cast(null as jsonb)");
        }
        joinPurchases(scale.get());
        var score = switch (clause.score()) {
            case RECENCY ->
                score(
                        "r.last_order_at",
                        scale.get().recency().stream().map(Timestamp::from).toList());
            case FREQUENCY -> score("r.orders", scale.get().frequency());
            case MONETARY -> score("r.amount", scale.get().monetary());
        };
        return leaf(
                clause,
                path,
                "(r.profile_id is not null and %s %s %d)".formatted(score, comparison(clause.op()), clause.value()),
                "case when r.profile_id is not null then to_jsonb(" + score + ") end");
    }

    private String score(String value, List<?> bounds) {
        return bounds.stream()
                .map(bound -> "(%s > %s)::int".formatted(value, bind("bound", bound)))
                .collect(Collectors.joining(" + ", "(1 + ", ")"));
    }

    private void joinPurchases(RfmScale by) {
        if (purchasesJoined) {
            return;
        }
        purchasesJoined = true;
        joins.append("""

                left join (select t.profile_id, sum(t.orders) as orders, max(t.last_order_at) as last_order_at,
                    coalesce(sum(t.amount) filter (where t.currency = %s), 0) as amount
                  from purchase_total t where t.workspace_id = platform.workspace()%s
                  group by t.profile_id having sum(t.orders) > 0) r on r.profile_id = p.id""".formatted(
                        bind("currency", by.currency()),
                        limited ? " and t.profile_id in (select unnest(cast(:ids as uuid[])))" : ""));
    }

    private String lifetime(LifetimeClause clause, String path) {
        var value = "(select l.%s from lifetime_value l where l.profile_id = p.id)"
                .formatted(clause.measure().name().toLowerCase(Locale.ROOT));
        return leaf(
                clause,
                path,
                "coalesce(%s %s %s, false)".formatted(value, comparison(clause.op()), bind("measure", clause.value())),
                "to_jsonb(" + value + ")");
    }

    private String prediction(PredictionClause clause, String path) {
        var value = """
                (select s.probability from prediction_score s join prediction m on m.id = s.prediction_id
                  where s.profile_id = p.id and m.name = %s)""".formatted(bind("model", clause.model()));
        return leaf(
                clause,
                path,
                "coalesce(%s %s %s, false)"
                        .formatted(value, comparison(clause.op()), bind("probability", clause.value())),
                "to_jsonb(" + value + ")");
    }

    private String loyalty(LoyaltyClause clause, String path) {
        if (clause.tier() != null) {
            var tier = "(select l.tier from loyalty_account l where l.profile_id = p.id)";
            return leaf(
                    clause,
                    path,
                    "coalesce(%s = %s, false)".formatted(tier, bind("tier", clause.tier())),
                    "to_jsonb(" + tier + ")");
        }
        var balance = "coalesce((select l.balance from loyalty_account l where l.profile_id = p.id), 0)";
        return leaf(
                clause,
                path,
                "(%s %s %d)"
                        .formatted(
                                balance,
                                comparison(Objects.requireNonNull(clause.op())),
                                Objects.requireNonNull(clause.points())),
                "to_jsonb(" + balance + ")");
    }

    private static String comparison(Operator operator) {
        return switch (operator) {
            case EQ -> "=";
            case NE -> "<>";
            case GT -> ">";
            case GTE -> ">=";
            case LT -> "<";
            case LTE -> "<=";
            case IN, CONTAINS, EXISTS -> throw new IllegalStateException("refused by the clause");
        };
    }

    private String consent(ConsentClause clause, String path) {
        // What was said of the channel itself goes before what was said of all.
        var status = """
                coalesce((select k.status from consent k where k.profile_id = p.id and k.purpose = %s
                  and k.channel in (%s, '*') order by k.channel = '*' limit 1), 'none')""".formatted(bind("purpose", clause.purpose()), bind("channel", clause.channel()));
        return leaf(
                clause,
                path,
                "(" + status + " = " + bind("status", clause.status().wire()) + ")",
                "to_jsonb(" + status + ")");
    }

    private String bucket(BucketClause clause, String path) {
        var place = """
                (('x' || left(encode(sha256(convert_to(%s || '/' || p.id::text, 'UTF8')), 'hex'), 8))::bit(32)::bigint
                  * 100.0 / 4294967296)""".formatted(bind("salt", clause.salt()));
        return leaf(
                clause,
                path,
                "(%s >= %s and %1$s < %s)".formatted(place, bind("from", clause.from()), bind("to", clause.to())),
                "to_jsonb(trunc(" + place + ", 4))");
    }

    private String group(GroupClause clause, String path) {
        var wanted = new ArrayList<>(List.of("gm.profile_id = p.id"));
        if (clause.groupId() != null) {
            wanted.add("g.group_id = " + bind("group", clause.groupId()));
        }
        clause.tests().forEach(test -> wanted.add(values.test(test, "g.traits")));
        var belongs = "from group_member gm join customer_group g on g.id = gm.group_id where "
                + String.join(" and ", wanted);
        return leaf(clause, path, "exists (select 1 " + belongs + ")", """
                (select jsonb_agg(b.group_id order by b.group_id)
                  from (select g.group_id %s order by g.group_id limit %d) b)""".formatted(belongs, MAX_OBSERVED));
    }

    private String segment(SegmentClause clause, String path) {
        var membership =
                "from segment_member m where m.profile_id = p.id and m.segment_id = " + bind("of", clause.id());
        return leaf(
                clause,
                path,
                "exists (select 1 " + membership + ")",
                "(select %s %s)".formatted(time("m.entered_at"), membership));
    }

    private String list(ListClause clause, String path) {
        var entry =
                "from segment_list_entry l where l.profile_id = p.id and l.segment_id = " + bind("list", clause.id());
        return leaf(
                clause,
                path,
                "exists (select 1 " + entry + ")",
                "(select %s %s)".formatted(time("min(l.added_at)"), entry));
    }

    private static String time(String at) {
        return "to_jsonb(to_char(%s at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'))".formatted(at);
    }

    /** The events that a clause of events counts for one profile: its evidence; null for other clauses. */
    public static @Nullable Evidence evidence(Condition clause, Instant now) {
        var parameters = new Parameters();
        var events = new EventSql(now, true, parameters);
        var rows = switch (clause) {
            case EventClause event -> events.evidence(event);
            case SequenceClause sequence -> events.evidence(sequence);
            case SeenClause seen -> new SeenSql(now, true, parameters).evidence(seen);
            default -> null;
        };
        return rows == null ? null : new Evidence(rows, parameters.values());
    }

    /** Rows {@code e} with their parameters, and {@code :ids} besides: what comes after {@code from}. */
    public record Evidence(String rows, Map<String, Object> parameters) {}
}
