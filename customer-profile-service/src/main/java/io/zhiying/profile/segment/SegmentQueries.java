package io.zhiying.profile.segment;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.segment.condition.CompiledCondition;
import io.zhiying.profile.segment.condition.CompiledConditions;
import io.zhiying.profile.segment.condition.Condition;
import io.zhiying.profile.segment.condition.ConditionCompiler;
import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.value.RfmScales;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Asks PostgreSQL who meets a condition. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class SegmentQueries {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    /** Nobody waits for it. */
    private static final Duration LONGEST_SCAN = Duration.ofMinutes(10);

    /** For a hash of everybody's counts, which would go through files with what other queries may use. */
    private static final String MEMORY = "32MB";

    private final JdbcClient jdbc;
    private final RfmScales scales;
    private final InstantSource clock;

    SegmentQueries(JdbcClient jdbc, RfmScales scales, InstantSource clock) {
        this.jdbc = jdbc;
        this.scales = scales;
        this.clock = clock;
    }

    /**
     * @param due when time alone may next change it
     */
    record Evaluation(UUID profile, boolean holds, @Nullable Instant due) {
        boolean isOver(Instant now) {
            return due != null && !due.isAfter(now);
        }
    }

    /** How it is with each of these profiles, for each of these conditions, in their order. */
    List<List<Evaluation>> evaluate(List<Condition> conditions, Collection<UUID> profiles) {
        var compiled = ConditionCompiler.compile(conditions, clock.instant(), scales::find);
        List<List<Evaluation>> evaluations = conditions.stream()
                .<List<Evaluation>>map(_ -> new ArrayList<>())
                .toList();
        jdbc.sql("select p.id%s from profile p%s where p.id = any(cast(:ids as uuid[])) and p.merged_into is null"
                        .formatted(columns(compiled), compiled.joins()))
                .params(compiled.parameters())
                .param("ids", Columns.of(profiles))
                .query(row -> {
                    for (int i = 0; i < evaluations.size(); i++) {
                        evaluations.get(i).add(evaluation(row, Integer.toString(i)));
                    }
                });
        return evaluations;
    }

    private static String columns(CompiledConditions compiled) {
        var outcomes = compiled.outcomes();
        return IntStream.range(0, outcomes.size())
                .mapToObj(i -> ", %s as holds%d, %s as due%2$d"
                        .formatted(
                                outcomes.get(i).predicate(),
                                i,
                                due(outcomes.get(i).due())))
                .collect(Collectors.joining());
    }

    long count(Condition condition) {
        var compiled = compileForAll(condition);
        return jdbc.sql("select count(*) " + from(compiled))
                .params(compiled.parameters())
                .query(Long.class)
                .single();
    }

    /** Who meets it, in the order of their ids, after one. */
    public List<UUID> matching(Condition condition, @Nullable UUID after, int limit) {
        var compiled = compileForAll(condition);
        return jdbc.sql("select p.id " + from(compiled)
                        + " and p.id > coalesce(cast(:after as uuid), '00000000-0000-0000-0000-000000000000')"
                        + " order by p.id limit :rows")
                .params(compiled.parameters())
                .param("after", after)
                .param("rows", limit)
                .query(UUID.class)
                .list();
    }

    /**
     * Keeps how it is with everybody whom a computation of the segment has to look at: who meets it, or may by time
     * alone, and who is in it or waited for now. With all others it is as it should be.
     */
    void keepCandidates(Segment segment, UUID scan) {
        var compiled = compileForAll(segment.condition(), LONGEST_SCAN);
        var or = compiled.due() == null ? "" : " or " + compiled.due() + " is not null";
        jdbc.sql("""
                        insert into segment_candidate (segment_id, scan_id, profile_id, workspace_id, holds, due_at)
                        select :segment, :scan, coalesce(f.id, o.profile_id) as id, :workspace, coalesce(f.holds, false), f.due
                        from (select p.id, %1$s as holds, %2$s as due from profile p %3$s
                            where p.workspace_id = platform.workspace() and p.merged_into is null and (%1$s%4$s)) f
                          full join (select profile_id from segment_member where segment_id = :segment
                            union select profile_id from segment_due where segment_id = :segment) o on o.profile_id = f.id
                        order by id""".formatted(compiled.predicate(), due(compiled.due()), compiled.joins(), or))
                .params(compiled.parameters())
                .param("segment", segment.id())
                .param("scan", scan)
                .param("workspace", Workspaces.current().value())
                .update();
    }

    private static String due(@Nullable String due) {
        return due == null ? "cast(null as timestamptz)" : due;
    }

    /** @param which the condition that the columns are of */
    static Evaluation evaluation(ResultSet row, String which) throws SQLException {
        var due = row.getTimestamp("due" + which);
        return new Evaluation(
                row.getObject("id", UUID.class), row.getBoolean("holds" + which), due == null ? null : due.toInstant());
    }

    private CompiledCondition compileForAll(Condition condition) {
        return compileForAll(condition, LONGEST);
    }

    private CompiledCondition compileForAll(Condition condition, Duration longest) {
        jdbc.sql("select set_config('statement_timeout', ?, true), set_config('work_mem', ?, true)")
                .params(Long.toString(longest.toMillis()), MEMORY)
                .query(_ -> {});
        return ConditionCompiler.compile(condition, clock.instant(), scales::find, false);
    }

    private static String from(CompiledCondition compiled) {
        return "from profile p %s where p.workspace_id = platform.workspace() and p.merged_into is null and %s"
                .formatted(compiled.joins(), compiled.predicate());
    }
}
