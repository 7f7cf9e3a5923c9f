package io.zhiying.profile.segment;

import io.zhiying.profile.segment.SegmentExplanation.Clause;
import io.zhiying.profile.segment.SegmentExplanation.Proof;
import io.zhiying.profile.segment.condition.CompiledCondition;
import io.zhiying.profile.segment.condition.ConditionCompiler;
import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.sql.Json;
import io.zhiying.profile.value.RfmScales;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/** Explains one profile by the very SQL that decides on its membership. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class SegmentExplanations {
    private static final int MAX_PROOFS = 10;

    private final JdbcClient jdbc;
    private final SegmentMembers members;
    private final RfmScales scales;
    private final InstantSource clock;

    SegmentExplanations(JdbcClient jdbc, SegmentMembers members, RfmScales scales, InstantSource clock) {
        this.jdbc = jdbc;
        this.members = members;
        this.scales = scales;
        this.clock = clock;
    }

    SegmentExplanation explain(Segment segment, UUID profile) {
        var now = clock.instant();
        var compiled = ConditionCompiler.compile(segment.condition(), now, scales.find(), true);
        record Found(boolean holds, List<Clause> clauses) {}
        var found = jdbc.sql(sql(compiled))
                .params(compiled.parameters())
                .param("ids", Columns.of(List.of(profile)))
                .query((row, _) -> new Found(row.getBoolean("holds"), clauses(compiled, row)))
                .single();
        var enteredAt = members.enteredAt(segment.id(), profile);
        return new SegmentExplanation(
                segment.id(),
                profile,
                enteredAt.isPresent(),
                enteredAt.orElse(null),
                found.holds(),
                now,
                found.clauses().stream()
                        .map(clause -> withProof(clause, profile, now))
                        .toList());
    }

    private static String sql(CompiledCondition compiled) {
        var columns = new StringBuilder("select ").append(compiled.predicate()).append(" as holds");
        for (int i = 0; i < compiled.leaves().size(); i++) {
            var leaf = compiled.leaves().get(i);
            columns.append(", %s as h%d, %s as o%d".formatted(leaf.predicate(), i, leaf.observed(), i));
        }
        return columns.append(" from profile p ")
                .append(compiled.joins())
                .append(" where p.id = any(cast(:ids as uuid[]))")
                .toString();
    }

    private static List<Clause> clauses(CompiledCondition compiled, ResultSet row) throws SQLException {
        var clauses = new ArrayList<Clause>();
        for (int i = 0; i < compiled.leaves().size(); i++) {
            var leaf = compiled.leaves().get(i);
            clauses.add(new Clause(
                    leaf.path(), leaf.clause(), row.getBoolean("h" + i), value(row.getString("o" + i)), List.of()));
        }
        return clauses;
    }

    private static @Nullable Object value(@Nullable String json) {
        return json == null ? null : Json.read(json, new TypeReference<Object>() {});
    }

    private Clause withProof(Clause clause, UUID profile, Instant now) {
        var evidence = ConditionCompiler.evidence(clause.clause(), now);
        if (evidence == null) {
            return clause;
        }
        var proofs = jdbc.sql("select e.id, e.name, e.occurred_at, e.properties from " + evidence.rows()
                        + " order by e.occurred_at desc, e.id desc limit " + MAX_PROOFS)
                .params(evidence.parameters())
                .param("ids", Columns.of(List.of(profile)))
                .query((row, _) -> new Proof(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        row.getTimestamp("occurred_at").toInstant(),
                        Json.object(row.getString("properties"))))
                .list();
        return new Clause(clause.path(), clause.clause(), clause.holds(), clause.observed(), proofs);
    }
}
