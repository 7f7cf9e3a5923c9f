package io.zhiying.profile.consent;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.person.Split;
import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.sql.Question;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What customers agreed to: the latest word per channel and purpose, and every word that was ever said. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class Consents implements ProfileData {
    /** Equal times: the word that allows less. */
    private static final String LATER_WINS = """
            on conflict (profile_id, channel, purpose) do update set status = excluded.status,
              source = excluded.source, changed_at = excluded.changed_at
            where excluded.changed_at > consent.changed_at
              or excluded.changed_at = consent.changed_at and excluded.status <> 'granted'""";

    private final JdbcClient jdbc;

    public Consents(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A consent and whose it is.
     *
     * @param origin whose it is if the profile's merges are undone
     */
    public record Given(UUID profile, UUID origin, Consent consent) {
        public static Given of(UUID profile, Consent consent) {
            return new Given(profile, profile, consent);
        }
    }

    /** The caller holds the locks of the profiles. An older word changes nothing but the history. */
    public void record(Collection<Given> given) {
        if (given.isEmpty()) {
            return;
        }
        write(given, """
                insert into consent_change
                  (id, profile_id, origin_id, workspace_id, channel, purpose, status, source, changed_at)
                select r.id, profile_id, nullif(origin_id, profile_id), :workspace, channel, purpose, status, source,
                  changed_at from
                """ + ROWS);
        write(
                given,
                """
                insert into consent (profile_id, channel, purpose, workspace_id, status, source, changed_at)
                select distinct on (profile_id, channel, purpose)
                  profile_id, channel, purpose, :workspace, status, source, changed_at from
                """ + ROWS + " order by profile_id, channel, purpose, changed_at desc, status = 'granted' "
                        + LATER_WINS);
    }

    private static final String ROWS = """
            unnest(cast(:ids as uuid[]), cast(:profiles as uuid[]), cast(:origins as uuid[]),
              cast(:channels as text[]), cast(:purposes as text[]), cast(:statuses as text[]),
              cast(:sources as text[]), cast(:times as timestamptz[]))
              as r(id, profile_id, origin_id, channel, purpose, status, source, changed_at)
            """;

    private void write(Collection<Given> given, String sql) {
        jdbc.sql(sql)
                .param("workspace", Workspaces.current().value())
                .param("ids", Columns.of(given, _ -> Ids.next()))
                .param("profiles", Columns.of(given, Given::profile))
                .param("origins", Columns.of(given, Given::origin))
                .param("channels", Columns.of(given, row -> row.consent().channel()))
                .param("purposes", Columns.of(given, row -> row.consent().purpose()))
                .param(
                        "statuses",
                        Columns.of(given, row -> row.consent().status().wire()))
                .param("sources", Columns.of(given, row -> row.consent().source()))
                .param("times", Columns.of(given, row -> row.consent().changedAt()))
                .update();
    }

    public List<Consent> of(UUID profile) {
        return about(profile).ask(jdbc);
    }

    /** As {@link #of}. */
    public Question<List<Consent>> about(UUID profile) {
        return Question.all(
                "select * from consent where profile_id = ? order by channel, purpose",
                (row, _) -> consent(row),
                profile);
    }

    /** Everything that was ever said, the latest first, at most so much. */
    public List<Consent> history(UUID profile, int limit) {
        return jdbc.sql("select * from consent_change where profile_id = ? order by changed_at desc, id desc limit ?")
                .params(profile, limit)
                .query((row, _) -> consent(row))
                .list();
    }

    /** What holds for a channel and purpose; profiles that said nothing are left out. */
    Map<UUID, ConsentStatus> statuses(Collection<UUID> profiles, String channel, String purpose) {
        Map<UUID, ConsentStatus> statuses = new HashMap<>();
        jdbc.sql("""
                        select distinct on (profile_id) profile_id, status from consent
                        where profile_id = any(cast(:ids as uuid[])) and purpose = :purpose
                          and channel in (:channel, '*')
                        order by profile_id, channel = '*'""")
                .param("ids", Columns.of(profiles))
                .param("purpose", purpose)
                .param("channel", channel)
                .query(row -> {
                    statuses.put(row.getObject("profile_id", UUID.class), ConsentStatus.of(row.getString("status")));
                });
        return statuses;
    }

    @Override
    public void merge(List<Merge> merges) {
        jdbc.sql("""
                        with gone as (
                          delete from consent c
                          using unnest(cast(:survivors as uuid[]), cast(:merged as uuid[])) as m(survivor, merged)
                          where c.profile_id = m.merged
                          returning m.survivor, c.*)
                        insert into consent (profile_id, channel, purpose, workspace_id, status, source, changed_at)
                        select distinct on (survivor, channel, purpose)
                          survivor, channel, purpose, :workspace, status, source, changed_at
                        from gone order by survivor, channel, purpose, changed_at desc, status = 'granted'
                        """ + LATER_WINS)
                .param("workspace", Workspaces.current().value())
                .param("survivors", Columns.of(merges, Merge::survivor))
                .param("merged", Columns.of(merges, Merge::merged))
                .update();
        jdbc.sql("""
                        update consent_change c set profile_id = m.survivor,
                          origin_id = coalesce(c.origin_id, c.profile_id)
                        from unnest(cast(:survivors as uuid[]), cast(:merged as uuid[])) as m(survivor, merged)
                        where c.profile_id = m.merged""")
                .param("survivors", Columns.of(merges, Merge::survivor))
                .param("merged", Columns.of(merges, Merge::merged))
                .update();
    }

    /** The words go back to whom they came from; what holds follows from the words of each. */
    @Override
    public void split(Split split) {
        jdbc.sql("""
                        update consent_change set profile_id = :restored, origin_id = nullif(origin_id, :restored)
                        where profile_id = :survivor and origin_id = any(cast(:origins as uuid[]))""")
                .param("restored", split.restored())
                .param("survivor", split.survivor())
                .param("origins", Columns.of(split.origins()))
                .update();
        var both = Columns.of(List.of(split.survivor(), split.restored()));
        jdbc.sql("delete from consent where profile_id = any(cast(:profiles as uuid[]))")
                .param("profiles", both)
                .update();
        jdbc.sql("""
                        insert into consent (profile_id, channel, purpose, workspace_id, status, source, changed_at)
                        select distinct on (profile_id, channel, purpose)
                          profile_id, channel, purpose, workspace_id, status, source, changed_at
                        from consent_change where profile_id = any(cast(:profiles as uuid[]))
                        order by profile_id, channel, purpose, changed_at desc, status = 'granted'""").param("profiles", both).update();
    }

    @Override
    public void erase(UUID profile) {
        jdbc.sql("delete from consent where profile_id = ?").param(profile).update();
        jdbc.sql("delete from consent_change where profile_id = ?")
                .param(profile)
                .update();
    }

    private static Consent consent(ResultSet row) throws SQLException {
        return new Consent(
                row.getString("channel"),
                row.getString("purpose"),
                ConsentStatus.of(row.getString("status")),
                row.getString("source"),
                row.getTimestamp("changed_at").toInstant());
    }
}
