package io.zhiying.profile.computed;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.person.Split;
import io.zhiying.profile.segment.condition.Parameters;
import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.sql.Question;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The values of the current workspace's customers. Whoever writes holds the locks of the profiles. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class ComputedValues implements ProfileData {
    /**
     * The trait's row is held against its deletion, which takes all values with it. Where nothing is left to know, no row
     * stays: the trait's own {@code of_nothing} is the value then.
     */
    private static final String WRITE = """
            with held as (select id from computed_trait where id = any(cast(:traits as uuid[])) for key share),
              computed as (%s)
            merge into computed_value v
            using (select c.* from computed c join held on held.id = c.trait_id) c
              on v.profile_id = c.profile_id and v.trait_id = c.trait_id
            when matched and c.observations = 0 and c.due_at is null then delete
            when matched and (v.value, v.observations, v.currencies, v.due_at)
                is distinct from (c.value, c.observations, c.currencies, c.due_at) then
              update set value = c.value, observations = c.observations, currencies = c.currencies,
                due_at = c.due_at, computed_at = :now
            when not matched and (c.observations > 0 or c.due_at is not null) then
              insert (profile_id, trait_id, workspace_id, value, observations, currencies, due_at, computed_at)
              values (c.profile_id, c.trait_id, :workspace, c.value, c.observations, c.currencies, c.due_at, :now)
            returning c.trait_id, c.profile_id,
              (new.value, coalesce(new.observations, 0) > 0)
                is distinct from (old.value, coalesce(old.observations, 0) > 0) as changed""";

    private final JdbcClient jdbc;
    private final KnownTraits known;
    private final InstantSource clock;

    ComputedValues(JdbcClient jdbc, KnownTraits known, InstantSource clock) {
        this.jdbc = jdbc;
        this.known = known;
        this.clock = clock;
    }

    /** A profile and one of the traits. */
    record Pair(UUID profile, UUID trait) {}

    /** Computes them from the timeline, all in one statement; gives those whose value is another now. */
    List<Pair> compute(Map<ComputedTrait, ? extends Collection<UUID>> profiles) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var parameters = new Parameters();
        var sql = new AggregateSql(now, parameters);
        var parts = new ArrayList<String>();
        profiles.forEach((trait, ids) -> {
            if (!ids.isEmpty()) {
                parts.add(sql.values(trait, ids));
            }
        });
        if (parts.isEmpty()) {
            return List.of();
        }
        record Written(Pair pair, boolean changed) {}
        return jdbc
                .sql(WRITE.formatted(String.join("\nunion all\n", parts)))
                .params(parameters.values())
                .param("traits", Columns.of(profiles.keySet(), ComputedTrait::id))
                .param("workspace", Workspaces.current().value())
                .param("now", Timestamp.from(now))
                .query((row, _) -> new Written(
                        new Pair(row.getObject("profile_id", UUID.class), row.getObject("trait_id", UUID.class)),
                        row.getBoolean("changed")))
                .list()
                .stream()
                .filter(Written::changed)
                .map(Written::pair)
                .toList();
    }

    /** Every declared trait, by name. */
    public Map<String, ComputedValue> of(UUID profile) {
        return about(profile).ask(jdbc);
    }

    /** As {@link #of}. */
    public Question<Map<String, ComputedValue>> about(UUID profile) {
        return new Question<>("""
                select t.name, case when v.observations > 0 then v.value else t.of_nothing end as value,
                  v.currencies, coalesce(v.observations, 0) as observations, v.computed_at
                from computed_trait t
                left join computed_value v on v.trait_id = t.id and v.profile_id = ?
                where t.workspace_id = ? order by t.name""", List.of(profile, Workspaces.current().value()), rows -> {
            Map<String, ComputedValue> values = new LinkedHashMap<>();
            while (rows.next()) {
                values.put(rows.getString("name"), value(rows));
            }
            return values;
        });
    }

    private static ComputedValue value(ResultSet row) throws SQLException {
        var at = row.getTimestamp("computed_at");
        return new ComputedValue(
                row.getString("value"),
                texts(row.getArray("currencies")),
                row.getLong("observations"),
                at == null ? null : at.toInstant());
    }

    private static List<String> texts(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    /** When time may change it next. */
    Optional<Instant> dueAt(UUID profile, UUID trait) {
        return jdbc.sql(
                        "select due_at from computed_value where profile_id = ? and trait_id = ? and due_at is not null")
                .params(profile, trait)
                .query((row, _) -> row.getTimestamp("due_at").toInstant())
                .optional();
    }

    /** Those that time may have changed, at most so many. */
    List<Pair> due(Instant now, int limit) {
        return jdbc.sql("""
                        select profile_id, trait_id from computed_value where workspace_id = ? and due_at <= ?
                        order by due_at limit ?""")
                .params(Workspaces.current().value(), Timestamp.from(now), limit)
                .query((row, _) ->
                        new Pair(row.getObject("profile_id", UUID.class), row.getObject("trait_id", UUID.class)))
                .list();
    }

    /** Of a trait that is deleted. */
    void deleteAll(UUID trait) {
        jdbc.sql("delete from computed_value where trait_id = ?").param(trait).update();
    }

    @Override
    public void merge(List<Merge> merges) {
        jdbc.sql("delete from computed_value where profile_id = any(cast(:merged as uuid[]))")
                .param("merged", Columns.of(merges, Merge::merged))
                .update();
        computeAll(merges.stream().map(Merge::survivor).distinct().toList());
    }

    @Override
    public void split(Split split) {
        computeAll(List.of(split.survivor(), split.restored()));
    }

    private void computeAll(List<UUID> profiles) {
        Map<ComputedTrait, List<UUID>> all = new HashMap<>();
        known.all().forEach(trait -> all.put(trait, profiles));
        compute(all);
    }

    @Override
    public void erase(UUID profile) {
        jdbc.sql("delete from computed_value where profile_id = ?")
                .param(profile)
                .update();
    }
}
