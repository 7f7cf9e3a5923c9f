package io.zhiying.profile.identity;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.OwnedRows;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.person.Split;
import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.sql.Question;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Which identifier names which profile. Rows that point to a profile change only under that profile's lock. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class Identifiers implements ProfileData {
    private final JdbcClient jdbc;
    private final InstantSource clock;

    public Identifiers(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Whose an identifier is.
     *
     * @param origin the profile that first had it, where it goes back to if a merge is undone
     */
    public record Owner(UUID profile, UUID origin) {}

    /** An identifier of a known profile. */
    public record Known(Identifier identifier, Instant firstSeenAt) {}

    /** @param origin where it goes if the profile's merges are undone */
    record New(Identifier identifier, UUID profile, UUID origin) {}

    /** The owners of those that are known. */
    public Map<Identifier, Owner> owners(Collection<Identifier> identifiers) {
        Map<Identifier, Owner> owners = new HashMap<>();
        jdbc.sql("""
                        select i.type, i.value, i.profile_id, i.origin_id
                        from unnest(cast(:types as text[]), cast(:values as text[])) as w(type, value)
                        join identifier i
                          on i.workspace_id = :workspace and i.type = w.type and i.value = w.value""")
                .param("workspace", Workspaces.current().value())
                .param("types", Columns.of(identifiers, Identifier::type))
                .param("values", Columns.of(identifiers, Identifier::value))
                .query(row -> {
                    owners.put(
                            new Identifier(row.getString("type"), row.getString("value")),
                            new Owner(row.getObject("profile_id", UUID.class), row.getObject("origin_id", UUID.class)));
                });
        return owners;
    }

    public Optional<UUID> owner(Identifier identifier) {
        return Optional.ofNullable(owners(List.of(identifier)).get(identifier)).map(Owner::profile);
    }

    /**
     * Adds them, in the order in which every transaction does.
     *
     * @return whether all were new; where one was not, another transaction was first
     */
    boolean insert(List<New> rows) {
        return jdbc.sql("""
                        insert into identifier (workspace_id, type, value, profile_id, origin_id, first_seen_at)
                        select :workspace, type, value, profile_id, origin_id, :now
                        from unnest(cast(:types as text[]), cast(:values as text[]), cast(:profiles as uuid[]),
                          cast(:origins as uuid[])) as r(type, value, profile_id, origin_id)
                        order by type, value
                        on conflict do nothing""")
                        .param("workspace", Workspaces.current().value())
                        .param("now", Timestamp.from(clock.instant()))
                        .param("types", Columns.of(rows, row -> row.identifier().type()))
                        .param(
                                "values",
                                Columns.of(rows, row -> row.identifier().value()))
                        .param("profiles", Columns.of(rows, New::profile))
                        .param("origins", Columns.of(rows, New::origin))
                        .update()
                == rows.size();
    }

    public Map<UUID, List<Known>> of(Collection<UUID> profiles) {
        record Row(UUID profile, Known known) {}
        return jdbc
                .sql("""
                        select profile_id, type, value, first_seen_at from identifier
                        where profile_id = any(cast(:profiles as uuid[])) order by type, value""")
                .param("profiles", Columns.of(profiles))
                .query((row, _) -> new Row(
                        row.getObject("profile_id", UUID.class),
                        new Known(
                                new Identifier(row.getString("type"), row.getString("value")),
                                row.getTimestamp("first_seen_at").toInstant())))
                .list()
                .stream()
                .collect(Collectors.groupingBy(Row::profile, Collectors.mapping(Row::known, Collectors.toList())));
    }

    /** Those of one profile, in the order of their types and values. */
    public Question<List<Known>> about(UUID profile) {
        return Question.all(
                "select type, value, first_seen_at from identifier where profile_id = ? order by type, value",
                (row, _) -> new Known(
                        new Identifier(row.getString("type"), row.getString("value")),
                        row.getTimestamp("first_seen_at").toInstant()),
                profile);
    }

    /** How many of each type each of these has. */
    Map<UUID, Map<String, Integer>> counts(Collection<UUID> profiles) {
        Map<UUID, Map<String, Integer>> counts = new HashMap<>();
        jdbc.sql("""
                        select profile_id, type, count(*) as identifiers from identifier
                        where profile_id = any(cast(:profiles as uuid[])) group by profile_id, type""").param("profiles", Columns.of(profiles)).query(row -> {
            counts.computeIfAbsent(row.getObject("profile_id", UUID.class), _ -> new HashMap<>())
                    .put(row.getString("type"), row.getInt("identifiers"));
        });
        return counts;
    }

    /** Hands the identifiers over, and writes down in the audit which they were. */
    @Override
    public void merge(List<Merge> merges) {
        jdbc.sql("""
                        with moved as (
                          update identifier i set profile_id = m.survivor
                          from unnest(cast(:survivors as uuid[]), cast(:merged as uuid[])) as m(survivor, merged)
                          where i.profile_id = m.merged
                          returning m.merged, i.type, i.value)
                        insert into profile_merge
                          (id, workspace_id, survivor_id, merged_id, caused_by, identifiers, merged_at)
                        select m.id, :workspace, m.survivor, m.merged, m.caused_by,
                          coalesce((select jsonb_agg(jsonb_build_object('type', type, 'value', value))
                                    from moved where moved.merged = m.merged), '[]'), :now
                        from unnest(cast(:ids as uuid[]), cast(:survivors as uuid[]), cast(:merged as uuid[]),
                          cast(:causes as uuid[])) as m(id, survivor, merged, caused_by)""")
                .param("workspace", Workspaces.current().value())
                .param("now", Timestamp.from(clock.instant()))
                .param("ids", Columns.of(merges, _ -> Ids.next()))
                .param("survivors", Columns.of(merges, Merge::survivor))
                .param("merged", Columns.of(merges, Merge::merged))
                .param("causes", Columns.of(merges, Merge::causedBy))
                .update();
    }

    @Override
    public void split(Split split) {
        OwnedRows.giveBack(jdbc, "identifier", split);
    }

    @Override
    public void erase(UUID profile) {
        jdbc.sql("delete from identifier where profile_id = ?").param(profile).update();
        jdbc.sql("""
                        delete from profile_merge where survivor_id = :id
                          or merged_id in (select id from profile where merged_into = :id)""").param("id", profile).update();
    }
}
