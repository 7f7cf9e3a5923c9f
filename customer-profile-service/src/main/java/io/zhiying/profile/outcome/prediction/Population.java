package io.zhiying.profile.outcome.prediction;

import static io.zhiying.profile.outcome.prediction.CustomerFeatures.start;

import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.sql.Json;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Of which customers an outcome is asked at the start of a day (UTC), and who had it in the days after. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class Population {
    private final JdbcClient jdbc;

    Population(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The day of the workspace's first event; empty where there is none. */
    Optional<LocalDate> firstDay() {
        return jdbc.sql("select min(first_seen_at) from activity where workspace_id = platform.workspace()")
                .query((row, _) -> Optional.ofNullable(row.getTimestamp(1)))
                .single()
                .map(Timestamp::toInstant)
                .map(at -> LocalDate.ofInstant(at, ZoneOffset.UTC));
    }

    /** Some of those that it is asked of, no particular ones and not the same on each day. */
    List<UUID> sample(Declaration declaration, LocalDate cutoff, int size) {
        return asked(declaration, cutoff, "workspace_id = platform.workspace()")
                .param("size", size)
                .query(UUID.class)
                .list();
    }

    /** Those of these customers that it is asked of. */
    List<UUID> among(Collection<UUID> customers, Declaration declaration, LocalDate cutoff) {
        return asked(declaration, cutoff, "profile_id = any(cast(:ids as uuid[]))")
                .param("ids", Columns.of(customers))
                .param("size", customers.size())
                .query(UUID.class)
                .list();
    }

    /** @param whom a condition that holds of rows of both activity and event; one join, whatever the statistics say */
    private JdbcClient.StatementSpec asked(Declaration declaration, LocalDate cutoff, String whom) {
        var among = declaration.among();
        var sql = "select a.profile_id from activity a where a." + whom + " and a.first_seen_at < :cutoff";
        if (among != null) {
            sql += "\n" + """
                    and a.profile_id in (select e.profile_id from event e where e.type = :amongKind
                      and e.name = :amongEvent and e.occurred_at >= :amongFrom and e.occurred_at < :cutoff
                      and e.""" + whom + ")";
        }
        if (declaration.outcome() instanceof Outcome.OfTrait) {
            sql += "\n" + """
                    and coalesce((select e.traits -> :trait <> cast(:value as jsonb) from event e
                      where e.profile_id = a.profile_id and e.type = 'identify' and e.occurred_at < :cutoff
                        and jsonb_exists(e.traits, :trait)
                      order by e.occurred_at desc, e.id desc limit 1), true)""";
        }
        var statement = jdbc.sql(sql + " order by md5(a.profile_id::text || :salt) limit :size")
                .param("cutoff", start(cutoff))
                .param("salt", cutoff.toString());
        if (among != null) {
            statement = statement
                    .param("amongKind", among.wireKind())
                    .param("amongEvent", among.event())
                    .param("amongFrom", start(cutoff.minusDays(among.days())));
        }
        if (declaration.outcome() instanceof Outcome.OfTrait(var trait, var value)) {
            statement = statement.param("trait", trait).param("value", Json.write(value));
        }
        return statement;
    }

    /** Who of the customers had the outcome from the cut-off on, within its days. */
    Set<UUID> withOutcome(Collection<UUID> customers, Declaration declaration, LocalDate cutoff) {
        return switch (declaration.outcome()) {
            case Outcome.OfEvent event -> {
                var had = had(customers, declaration, cutoff, "e.type = :kind and e.name = :event")
                        .param("kind", event.wireKind())
                        .param("event", event.event())
                        .query(UUID.class)
                        .set();
                if (event.isWanted()) {
                    yield had;
                }
                var hadNot = new HashSet<>(customers);
                hadNot.removeAll(had);
                yield hadNot;
            }
            case Outcome.OfTrait(var trait, var value) ->
                had(
                                customers,
                                declaration,
                                cutoff,
                                "e.type = 'identify' and e.traits -> :trait = cast(:value as jsonb)")
                        .param("trait", trait)
                        .param("value", Json.write(value))
                        .query(UUID.class)
                        .set();
        };
    }

    private JdbcClient.StatementSpec had(
            Collection<UUID> customers, Declaration declaration, LocalDate cutoff, String what) {
        return jdbc.sql("""
                        select distinct e.profile_id from event e
                        where e.profile_id = any(cast(:ids as uuid[]))
                          and e.occurred_at >= :cutoff and e.occurred_at < :end and\s""" + what)
                .param("ids", Columns.of(customers))
                .param("cutoff", start(cutoff))
                .param("end", start(cutoff.plusDays(declaration.withinDays())));
    }
}
