package io.zhiying.recommendation.interaction;

import io.zhiying.platform.workspace.Workspaces;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What customers did with items. A profile that was merged counts as its survivor; one that was erased is not there. */
@Repository
public class Interactions {
    /** One order for all writers, so that two batches never wait for each other in a ring. */
    private static final Comparator<Interaction> KEY = Comparator.comparing(Interaction::profileId)
            .thenComparing(Interaction::itemId)
            .thenComparing(Interaction::kind);

    private static final String NOT_ERASED = """
            not exists (select from erased_profile e where e.workspace_id = i.workspace_id
                and e.profile_id in (i.profile_id, a.survivor))""";

    private static final int FETCH_SIZE = 10_000;

    private final JdbcClient sql;
    private final JdbcTemplate jdbc;

    Interactions(JdbcClient sql, JdbcTemplate jdbc) {
        this.sql = sql;
        this.jdbc = jdbc;
    }

    /** Adds to what is known; all in one statement. */
    void add(Collection<Interaction> interactions) {
        var sums = new TreeMap<Interaction, Interaction>(KEY);
        interactions.forEach(one -> sums.merge(one, one, Interaction::plus));
        if (sums.isEmpty()) {
            return;
        }
        var rows = List.copyOf(sums.values());
        sql.sql("""
                        insert into interaction (workspace_id, profile_id, item_id, kind, times, first_at, last_at)
                        select :workspace, * from unnest(:profiles::uuid[], :items::text[], :kinds::text[], :times::int[],
                            :firsts::timestamptz[], :lasts::timestamptz[])
                        on conflict (workspace_id, profile_id, item_id, kind) do update
                        set times = least(interaction.times::bigint + excluded.times, 2147483647)::int,
                            first_at = least(coalesce(interaction.first_at, interaction.last_at), excluded.first_at),
                            last_at = greatest(interaction.last_at, excluded.last_at)""")
                .param("workspace", workspace())
                .param(
                        "profiles",
                        rows.stream().map(row -> row.profileId().toString()).toArray(String[]::new))
                .param("items", rows.stream().map(Interaction::itemId).toArray(String[]::new))
                .param("kinds", rows.stream().map(row -> row.kind().code()).toArray(String[]::new))
                .param("times", rows.stream().map(Interaction::times).toArray(Integer[]::new))
                .param(
                        "firsts",
                        rows.stream().map(row -> row.firstAt().toString()).toArray(String[]::new))
                .param(
                        "lasts",
                        rows.stream().map(row -> row.lastAt().toString()).toArray(String[]::new))
                .update();
    }

    /** What one customer did, newest first, at most {@code limit} rows. */
    public List<Interaction> of(UUID profileId, int limit) {
        return sql.sql("""
                        with person as (select coalesce(
                            (select survivor from profile_alias where workspace_id = :workspace and profile_id = :profile),
                            :profile) id),
                        ids as (select id from person
                            union all select profile_id from profile_alias
                            where workspace_id = :workspace and survivor = (select id from person))
                        select person.id person, i.item_id, i.kind, i.times, coalesce(i.first_at, i.last_at) first_at, i.last_at
                        from interaction i, person
                        where i.workspace_id = :workspace and i.profile_id = any(array(
                            select id from ids where not exists (select from erased_profile e
                                where e.workspace_id = :workspace and e.profile_id in (ids.id, (select id from person)))))
                        order by i.last_at desc, i.item_id limit :limit""")
                .param("workspace", workspace())
                .param("profile", profileId)
                .param("limit", limit)
                .query(Interactions::read)
                .list();
    }

    /** How many rows there are, counted no further than {@code limit}. */
    public long count(long limit) {
        return sql.sql("select count(*) from (select from interaction where workspace_id = ? limit ?)")
                .param(workspace())
                .param(limit)
                .query(Long.class)
                .single();
    }

    /**
     * Reads everybody's interactions, one person after the other and each newest first, without holding them in memory.
     *
     * @param max rows; beyond it the oldest are left out
     */
    public void forEachByPerson(long max, Consumer<Interaction> reader) {
        var from = sql.sql("""
                        select coalesce((select last_at from interaction where workspace_id = :workspace
                            order by last_at desc offset :max limit 1), 'epoch'::timestamptz)""")
                .param("workspace", workspace())
                .param("max", max)
                .query(OffsetDateTime.class)
                .single();
        var streaming = new JdbcTemplate(Objects.requireNonNull(jdbc.getDataSource()));
        streaming.setFetchSize(FETCH_SIZE);
        streaming.query(
                """
                select coalesce(a.survivor, i.profile_id) person, i.item_id, i.kind, i.times,
                            coalesce(i.first_at, i.last_at) first_at, i.last_at
                from interaction i left join profile_alias a using (workspace_id, profile_id)
                where i.workspace_id = ? and i.last_at >= ?""" + " and " + NOT_ERASED + " order by person, i.last_at desc, i.item_id",
                row -> {
                    reader.accept(read(row, 0));
                },
                workspace(),
                from);
    }

    private static Interaction read(ResultSet row, int number) throws SQLException {
        return new Interaction(
                row.getObject("person", UUID.class),
                row.getString("item_id"),
                InteractionKind.ofCode(row.getString("kind")),
                row.getInt("times"),
                row.getObject("first_at", OffsetDateTime.class).toInstant(),
                row.getObject("last_at", OffsetDateTime.class).toInstant());
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static String workspace() {
        return Workspaces.current().value();
    }
}
