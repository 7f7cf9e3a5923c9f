package io.zhiying.profile.identity;

import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.sql.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What events named beside a profile and was not taken as the same person's: one row for each, however often. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class RefusedTies implements ProfileData {
    private final JdbcClient jdbc;
    private final InstantSource clock;

    RefusedTies(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * @param reason {@code limit}: the profile would have had too many of a type; {@code apart}: a merge of the two was
     *     taken back
     * @param eventId the latest event that named both
     */
    public record Refused(Identifier identifier, String reason, UUID eventId, long times, Instant lastAt) {}

    private record Key(UUID profile, Identifier identifier) {}

    void record(List<RefusedTie> ties, Map<Identifier, UUID> profileOf) {
        if (ties.isEmpty()) {
            return;
        }
        Map<Key, RefusedTie> latest = new LinkedHashMap<>();
        Map<Key, Long> times = new LinkedHashMap<>();
        for (var tie : ties) {
            var key = new Key(Objects.requireNonNull(profileOf.get(tie.named())), tie.refused());
            latest.put(key, tie);
            times.merge(key, 1L, Long::sum);
        }
        jdbc.sql("""
                        insert into refused_tie
                          (workspace_id, profile_id, type, value, reason, event_id, times, last_at)
                        select :workspace, profile_id, type, value, reason, event_id, times, :now
                        from unnest(cast(:profiles as uuid[]), cast(:types as text[]), cast(:values as text[]),
                          cast(:reasons as text[]), cast(:events as uuid[]), cast(:times as bigint[]))
                          as r(profile_id, type, value, reason, event_id, times)
                        order by profile_id, type, value
                        on conflict (profile_id, type, value) do update set reason = excluded.reason,
                          event_id = excluded.event_id, times = refused_tie.times + excluded.times,
                          last_at = excluded.last_at""")
                .param("workspace", Workspaces.current().value())
                .param("now", Timestamp.from(clock.instant()))
                .param("profiles", Columns.of(latest.keySet(), Key::profile))
                .param(
                        "types",
                        Columns.of(latest.keySet(), key -> key.identifier().type()))
                .param(
                        "values",
                        Columns.of(latest.keySet(), key -> key.identifier().value()))
                .param(
                        "reasons",
                        Columns.of(latest.values(), tie -> tie.reason().wire()))
                .param("events", Columns.of(latest.values(), RefusedTie::event))
                .param("times", Columns.of(times.values()))
                .update();
    }

    /** The latest first, at most so many. */
    public List<Refused> of(UUID profile, int limit) {
        return jdbc.sql("select * from refused_tie where profile_id = ? order by last_at desc, type, value limit ?")
                .params(profile, limit)
                .query((row, _) -> new Refused(
                        new Identifier(row.getString("type"), row.getString("value")),
                        row.getString("reason"),
                        row.getObject("event_id", UUID.class),
                        row.getLong("times"),
                        row.getTimestamp("last_at").toInstant()))
                .list();
    }

    @Override
    public void merge(List<Merge> merges) {
        jdbc.sql("""
                        with gone as (
                          delete from refused_tie t
                          using unnest(cast(:survivors as uuid[]), cast(:merged as uuid[])) as m(survivor, merged)
                          where t.profile_id = m.merged
                          returning m.survivor, t.*)
                        insert into refused_tie (workspace_id, profile_id, type, value, reason, event_id, times, last_at)
                        select distinct on (survivor, type, value)
                          workspace_id, survivor, type, value, reason, event_id, times, last_at
                        from gone order by survivor, type, value, last_at desc
                        on conflict (profile_id, type, value) do update
                        set times = refused_tie.times + excluded.times""")
                .param("survivors", Columns.of(merges, Merge::survivor))
                .param("merged", Columns.of(merges, Merge::merged))
                .update();
    }

    @Override
    public void erase(UUID profile) {
        jdbc.sql("delete from refused_tie where profile_id = ?").param(profile).update();
    }
}
