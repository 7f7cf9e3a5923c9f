package io.zhiying.profile.person;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.sql.Json;
import io.zhiying.profile.sql.Question;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/**
 * The customers of the current workspace.
 *
 * <p>A profile's row is also its lock: whatever is kept under a profile's id changes only in a transaction that has
 * locked the row, so that a merge or an erasure, which lock it too, meets no half-done work.
 */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class Profiles {
    private static final TypeReference<Map<String, Traits.Source>> SOURCES = new TypeReference<>() {};

    private final JdbcClient jdbc;

    public Profiles(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Locks those that exist, in the order of their ids; says of each what it was merged into, if it was. */
    public Map<UUID, Optional<UUID>> lock(Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        Map<UUID, Optional<UUID>> locked = new HashMap<>();
        jdbc.sql("""
                        select id, merged_into from profile where id = any(cast(:ids as uuid[]))
                        order by id for no key update""").param("ids", Columns.of(ids)).query(row -> {
            locked.put(row.getObject("id", UUID.class), Optional.ofNullable(row.getObject("merged_into", UUID.class)));
        });
        return locked;
    }

    /** Locks those of the ids that are live, following merges; by the id that was asked for. Unknown ids are left out. */
    public Map<UUID, UUID> lockLive(Collection<UUID> ids) {
        var asked = lock(ids);
        if (asked.values().stream().allMatch(Optional::isEmpty)) {
            return asked.keySet().stream().collect(Collectors.toMap(Function.identity(), Function.identity()));
        }
        var live = live(ids);
        for (int attempt = 0; attempt < 5; attempt++) {
            var locked = lock(live.values());
            if (live.values().stream().allMatch(id -> Optional.empty().equals(locked.get(id)))) {
                return live;
            }
            live = live(ids); // merged or erased while we waited
        }
        throw new IllegalStateException("profiles keep merging");
    }

    /** The live profile behind each id, following merges. Unknown ids are left out. */
    public Map<UUID, UUID> live(Collection<UUID> ids) {
        Map<UUID, UUID> live = new HashMap<>();
        jdbc.sql("select id, coalesce(merged_into, id) as live from profile where id = any(cast(:ids as uuid[]))")
                .param("ids", Columns.of(ids))
                .query(row -> {
                    live.put(row.getObject("id", UUID.class), row.getObject("live", UUID.class));
                });
        return live;
    }

    public Optional<UUID> live(UUID id) {
        return Optional.ofNullable(live(List.of(id)).get(id));
    }

    /** The live profile behind an id, following merges. */
    public Question<Optional<Profile>> aboutLive(UUID id) {
        return Question.one(
                "select * from profile where id = (select coalesce(merged_into, id) from profile where id = ?)",
                (row, _) -> profile(row),
                id);
    }

    /** By id; only those that exist. */
    public Map<UUID, Profile> find(Collection<UUID> ids) {
        return jdbc
                .sql("select * from profile where id = any(cast(:ids as uuid[]))")
                .param("ids", Columns.of(ids))
                .query((row, _) -> profile(row))
                .list()
                .stream()
                .collect(Collectors.toMap(Profile::id, Function.identity()));
    }

    /** The profiles that ended in it. */
    public Question<List<UUID>> aboutMergedFrom(UUID survivor) {
        return Question.all(
                "select id from profile where merged_into = ? order by id",
                (row, _) -> row.getObject("id", UUID.class),
                survivor);
    }

    public void insert(Collection<Profile> born) {
        write(born, """
                insert into profile (id, workspace_id, version, traits, trait_sources, created_at, updated_at)
                select id, :workspace, version, traits, sources, updated_at, updated_at from
                """ + ROWS);
    }

    public void update(Collection<Profile> changed) {
        write(changed, """
                update profile p set version = r.version, traits = r.traits, trait_sources = r.sources,
                  updated_at = r.updated_at from
                """ + ROWS + " where p.id = r.id and p.workspace_id = :workspace");
    }

    private static final String ROWS = """
            unnest(cast(:ids as uuid[]), cast(:versions as bigint[]), cast(:traits as jsonb[]),
              cast(:sources as jsonb[]), cast(:updated as timestamptz[])) as r(id, version, traits, sources, updated_at)
            """;

    private void write(Collection<Profile> rows, String sql) {
        if (rows.isEmpty()) {
            return;
        }
        jdbc.sql(sql)
                .param("workspace", Workspaces.current().value())
                .param("ids", Columns.of(rows, Profile::id))
                .param("versions", Columns.of(rows, Profile::version))
                .param("traits", Columns.of(rows, row -> Json.write(row.traits().values())))
                .param(
                        "sources",
                        Columns.of(rows, row -> Json.write(row.traits().sources())))
                .param("updated", Columns.of(rows, Profile::updatedAt))
                .update();
    }

    /** Ends the merged ones; those that had merged into them before now point to the survivor too. */
    public void end(List<Merge> merges, Instant at) {
        jdbc.sql("""
                        update profile p set merged_into = m.survivor, version = p.version + 1, updated_at = :at
                        from unnest(cast(:survivors as uuid[]), cast(:merged as uuid[])) as m(survivor, merged)
                        where p.id = m.merged or p.merged_into = m.merged""")
                .param("at", Timestamp.from(at))
                .param("survivors", Columns.of(merges, Merge::survivor))
                .param("merged", Columns.of(merges, Merge::merged))
                .update();
    }

    /** Brings a profile back that had ended, and those that had ended in it before with it. */
    public void restore(Split split) {
        jdbc.sql("""
                        update profile set merged_into = case when id = :restored then null else :restored end,
                          version = version + 1
                        where id = any(cast(:origins as uuid[]))""")
                .param("restored", split.restored())
                .param("origins", Columns.of(split.origins()))
                .update();
    }

    /** The profiles that ended in each of these. */
    public Map<UUID, List<UUID>> mergedFrom(Collection<UUID> survivors) {
        record Row(UUID survivor, UUID merged) {}
        return jdbc
                .sql("select merged_into, id from profile where merged_into = any(cast(:ids as uuid[])) order by id")
                .param("ids", Columns.of(survivors))
                .query((row, _) -> new Row(row.getObject("merged_into", UUID.class), row.getObject("id", UUID.class)))
                .list()
                .stream()
                .collect(Collectors.groupingBy(Row::survivor, Collectors.mapping(Row::merged, Collectors.toList())));
    }

    /** The profile and those that ended in it. */
    public void delete(UUID id) {
        jdbc.sql("delete from profile where id = :id or merged_into = :id")
                .param("id", id)
                .update();
    }

    /** Live ids after one, in their order. */
    public List<UUID> liveAfter(@Nullable UUID after, int limit) {
        return jdbc.sql("""
                        select id from profile
                        where workspace_id = :workspace and merged_into is null
                          and id > coalesce(cast(:after as uuid), '00000000-0000-0000-0000-000000000000')
                        order by id limit :limit""")
                .param("workspace", Workspaces.current().value())
                .param("after", after)
                .param("limit", limit)
                .query(UUID.class)
                .list();
    }

    public long countLive() {
        return jdbc.sql("select count(*) from profile where workspace_id = :workspace and merged_into is null")
                .param("workspace", Workspaces.current().value())
                .query(Long.class)
                .single();
    }

    private static Profile profile(ResultSet row) throws SQLException {
        return new Profile(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                new Traits(Json.object(row.getString("traits")), Json.read(row.getString("trait_sources"), SOURCES)),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
