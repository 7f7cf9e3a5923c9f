package io.zhiying.profile.computed;

import io.zhiying.profile.segment.SegmentExplanation.Proof;
import io.zhiying.profile.segment.condition.Parameters;
import io.zhiying.profile.sql.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Shows what a value is made of. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class ValueExplanations {
    private static final int MAX_PROOFS = 10;

    private final JdbcClient jdbc;
    private final ComputedValues values;
    private final InstantSource clock;

    ValueExplanations(JdbcClient jdbc, ComputedValues values, InstantSource clock) {
        this.jdbc = jdbc;
        this.values = values;
        this.clock = clock;
    }

    /**
     * A value with the events that it is made of.
     *
     * @param nextChangeAt when an event leaves the window, or one that is dated ahead enters it; null where time changes
     *     nothing
     * @param events the latest first, at most ten
     */
    record Explanation(
            UUID profileId,
            Declaration declaration,
            ComputedValue value,
            @Nullable Instant nextChangeAt,
            Instant asOf,
            List<Proof> events) {}

    Explanation explain(ComputedTrait trait, UUID profile) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var parameters = new Parameters();
        var evidence = new AggregateSql(now, parameters).evidence(trait.declaration(), profile);
        var proofs = jdbc.sql("select e.id, e.name, e.occurred_at, e.properties from " + evidence
                        + " order by e.occurred_at desc, e.id desc limit " + MAX_PROOFS)
                .params(parameters.values())
                .query((row, _) -> new Proof(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        row.getTimestamp("occurred_at").toInstant(),
                        Json.object(row.getString("properties"))))
                .list();
        return new Explanation(
                profile,
                trait.declaration(),
                Objects.requireNonNull(values.of(profile).get(trait.name())),
                values.dueAt(profile, trait.id()).orElse(null),
                now,
                proofs);
    }
}
