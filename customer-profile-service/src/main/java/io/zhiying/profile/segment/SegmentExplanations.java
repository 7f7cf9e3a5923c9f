package io.zhiying.profile.segment;

import io.zhiying.profile.segment.SegmentExplanation.Clause;
import io.zhiying.profile.segment.SegmentExplanation.Proof;
import io.zhiying.profile.segment.condition.CompiledCondition;
import io.zhiying.profile.segment.condition.CompiledCondition.Leaf;
import io.zhiying.profile.segment.condition.Condition;
import io.zhiying.profile.segment.condition.ConditionCompiler;
import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.sql.Json;
import io.zhiying.profile.sql.Question;
import io.zhiying.profile.sql.RoundTrip;
import io.zhiying.profile.value.RfmScales;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/** Explains one profile by the very SQL that decides on its membership. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class SegmentExplanations {
    private static final int MAX_PROOFS = 10;

    private final JdbcTemplate jdbc;
    private final SegmentMembers members;
    private final RfmScales scales;
    private final InstantSource clock;

    SegmentExplanations(JdbcTemplate jdbc, SegmentMembers members, RfmScales scales, InstantSource clock) {
        this.jdbc = jdbc;
        this.members = members;
        this.scales = scales;
        this.clock = clock;
    }

    SegmentExplanation explain(Segment segment, UUID profile) {
        var now = clock.instant();
        var compiled = ConditionCompiler.compile(segment.condition(), now, scales::find, true);
        var trip = new RoundTrip();
        var found = trip.ask(verdict(compiled, profile));
        var entered = trip.ask(members.enteredAt(segment.id(), profile));
        var proofs = compiled.leaves().stream()
                .map(leaf -> proofs(leaf.clause(), profile, now).map(trip::ask))
                .toList();
        trip.make(jdbc);
        var verdict = found.get().getFirst();
        var enteredAt = entered.get();
        return new SegmentExplanation(
                segment.id(),
                profile,
                enteredAt.isPresent(),
                enteredAt.orElse(null),
                verdict.holds(),
                now,
                IntStream.range(0, proofs.size())
                        .mapToObj(i -> clause(
                                compiled.leaves().get(i),
                                verdict.leaves().get(i),
                                proofs.get(i).map(Supplier::get).orElse(List.of())))
                        .toList());
    }

    private record Verdict(boolean holds, List<FoundLeaf> leaves) {}

    private record FoundLeaf(boolean holds, @Nullable Object observed) {}

    private static Question<List<Verdict>> verdict(CompiledCondition compiled, UUID profile) {
        return Question.all(
                sql(compiled),
                (row, _) -> {
                    var leaves = new ArrayList<FoundLeaf>();
                    for (int i = 0; i < compiled.leaves().size(); i++) {
                        leaves.add(new FoundLeaf(row.getBoolean("h" + i), value(row.getString("o" + i))));
                    }
                    return new Verdict(row.getBoolean("holds"), leaves);
                },
                with(compiled.parameters(), profile));
    }

    private static Map<String, Object> with(Map<String, Object> parameters, UUID profile) {
        Map<String, Object> all = new HashMap<>(parameters);
        all.put("ids", Columns.of(List.of(profile)));
        return all;
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

    private static @Nullable Object value(@Nullable String json) {
        return json == null ? null : Json.read(json, new TypeReference<Object>() {});
    }

    private static Clause clause(Leaf leaf, FoundLeaf found, List<Proof> proofs) {
        return new Clause(leaf.path(), leaf.clause(), found.holds(), found.observed(), proofs);
    }

    private static Optional<Question<List<Proof>>> proofs(Condition clause, UUID profile, Instant now) {
        return Optional.ofNullable(ConditionCompiler.evidence(clause, now))
                .map(evidence -> Question.all(
                        "select e.id, e.name, e.occurred_at, e.properties from " + evidence.rows()
                                + " order by e.occurred_at desc, e.id desc limit " + MAX_PROOFS,
                        (row, _) -> new Proof(
                                row.getObject("id", UUID.class),
                                row.getString("name"),
                                row.getTimestamp("occurred_at").toInstant(),
                                Json.object(row.getString("properties"))),
                        with(evidence.parameters(), profile)));
    }
}
