package io.zhiying.profile.timeline;

import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.page.TimeCursor;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.person.Split;
import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.sql.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The timelines of the current workspace's customers. */
@Repository
@Order(Ordered.HIGHEST_PRECEDENCE)
@Transactional(propagation = Propagation.MANDATORY)
public class Events implements ProfileData {
    private final JdbcClient jdbc;

    public Events(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Writes them; one that is there already stays as it is. The caller holds the locks of their profiles. */
    public void append(Collection<NewEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        insert into event (profile_id, occurred_at, id, origin_id, received_at, workspace_id, message_id,
                          type, name, group_id, properties, traits, context)
                        select profile_id, occurred_at, id, nullif(origin_id, profile_id), received_at, :workspace,
                          message_id, type, name, group_id, properties, traits, context
                        from unnest(cast(:profiles as uuid[]), cast(:times as timestamptz[]), cast(:ids as uuid[]),
                          cast(:origins as uuid[]), cast(:received as timestamptz[]), cast(:messages as text[]),
                          cast(:types as text[]), cast(:names as text[]), cast(:groups as text[]),
                          cast(:properties as jsonb[]), cast(:traits as jsonb[]), cast(:contexts as jsonb[]))
                          as r(profile_id, occurred_at, id, origin_id, received_at, message_id, type, name, group_id,
                            properties, traits, context)
                        on conflict do nothing""")
                .param("workspace", Workspaces.current().value())
                .param("profiles", Columns.of(events, row -> row.event().profileId()))
                .param("times", Columns.of(events, row -> row.event().timestamp()))
                .param("ids", Columns.of(events, row -> row.event().id()))
                .param("origins", Columns.of(events, NewEvent::origin))
                .param("received", Columns.of(events, row -> row.event().receivedAt()))
                .param("messages", Columns.of(events, row -> row.event().messageId()))
                .param("types", Columns.of(events, row -> row.event().type()))
                .param("names", Columns.of(events, row -> row.event().name()))
                .param("groups", Columns.of(events, row -> row.event().groupId()))
                .param(
                        "properties",
                        Columns.of(
                                events, row -> Json.writeUnlessEmpty(row.event().properties())))
                .param(
                        "traits",
                        Columns.of(
                                events, row -> Json.writeUnlessEmpty(row.event().traits())))
                .param(
                        "contexts",
                        Columns.of(
                                events, row -> Json.writeUnlessEmpty(row.event().context())))
                .update();
    }

    /** Where an event stands, if it does. */
    public record Place(UUID profile, Instant at, UUID id) {}

    /** Those of the events that exist, with the profile that they are of now. */
    public Map<UUID, UUID> existing(Collection<Place> places) {
        Map<UUID, UUID> existing = new HashMap<>();
        jdbc.sql("""
                        select e.id, e.profile_id
                        from unnest(cast(:profiles as uuid[]), cast(:times as timestamptz[]), cast(:ids as uuid[]))
                          as w(profile_id, occurred_at, id)
                        join event e using (profile_id, occurred_at, id)""")
                .param("profiles", Columns.of(places, Place::profile))
                .param("times", Columns.of(places, Place::at))
                .param("ids", Columns.of(places, Place::id))
                .query(row -> {
                    existing.put(row.getObject("id", UUID.class), row.getObject("profile_id", UUID.class));
                });
        return existing;
    }

    /** The latest first. */
    public Page<TimelineEvent> page(UUID profile, TimelineFilter filter, PageRequest page) {
        var after = page.cursor() == null ? null : TimeCursor.of(page.cursor());
        var rows = jdbc.sql("""
                        select * from event
                        where profile_id = :profile
                          and (cast(:type as text) is null or type = :type)
                          and (cast(:name as text) is null or name = :name)
                          and occurred_at >= coalesce(cast(:from as timestamptz), '-infinity')
                          and occurred_at < coalesce(cast(:to as timestamptz), 'infinity')
                          and (occurred_at, id) < (coalesce(cast(:at as timestamptz), 'infinity'),
                            coalesce(cast(:id as uuid), 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
                        order by occurred_at desc, id desc limit :rows""")
                .param("profile", profile)
                .param("type", filter.type())
                .param("name", filter.name())
                .param("from", timestamp(filter.from()))
                .param("to", timestamp(filter.to()))
                .param("at", after == null ? null : Timestamp.from(after.time()))
                .param("id", after == null ? null : after.id())
                .param("rows", page.limit() + 1)
                .query((row, _) -> event(row))
                .list();
        return Page.of(rows, page.limit(), last -> new TimeCursor(last.timestamp(), last.id()).encode());
    }

    @Override
    public void merge(List<Merge> merges) {
        jdbc.sql("""
                        update event e set profile_id = m.survivor, origin_id = coalesce(e.origin_id, e.profile_id)
                        from unnest(cast(:survivors as uuid[]), cast(:merged as uuid[])) as m(survivor, merged)
                        where e.profile_id = m.merged""")
                .param("survivors", Columns.of(merges, Merge::survivor))
                .param("merged", Columns.of(merges, Merge::merged))
                .update();
    }

    /** An event goes where its strongest identifier came from; what was understood of its words goes with it. */
    @Override
    public void split(Split split) {
        jdbc.sql("""
                        update event set profile_id = :restored, origin_id = nullif(origin_id, :restored)
                        where profile_id = :survivor and origin_id = any(cast(:origins as uuid[]))""")
                .param("restored", split.restored())
                .param("survivor", split.survivor())
                .param("origins", Columns.of(split.origins()))
                .update();
        jdbc.sql("""
                        update event i set profile_id = :restored
                        where i.profile_id = :survivor and i.type = :insight
                          and exists (select from event e where e.profile_id = :restored
                            and cast(e.id as text) = i.properties ->> 'eventId')""")
                .param("restored", split.restored())
                .param("survivor", split.survivor())
                .param("insight", TimelineEvent.INSIGHT)
                .update();
    }

    /** All events of a kind of a profile, of any name where none is given, in the order of their receipt. */
    public List<TimelineEvent> all(UUID profile, String type, Collection<String> names) {
        return jdbc.sql("""
                        select * from event where profile_id = :profile and type = :type
                          and (:any or name = any(cast(:names as text[]))) order by received_at, id""")
                .param("profile", profile)
                .param("type", type)
                .param("any", names.isEmpty())
                .param("names", Columns.of(names, name -> name))
                .query((row, _) -> event(row))
                .list();
    }

    /** Of the events of a kind that would be another's had no merge happened: whose. */
    public Map<UUID, UUID> origins(UUID profile, String type) {
        Map<UUID, UUID> origins = new HashMap<>();
        jdbc.sql("select id, origin_id from event where profile_id = ? and type = ? and origin_id is not null")
                .params(profile, type)
                .query(row -> {
                    origins.put(row.getObject("id", UUID.class), row.getObject("origin_id", UUID.class));
                });
        return origins;
    }

    @Override
    public void erase(UUID profile) {
        jdbc.sql("delete from event where profile_id = ?").param(profile).update();
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant at) {
        return at == null ? null : Timestamp.from(at);
    }

    private static TimelineEvent event(ResultSet row) throws SQLException {
        return new TimelineEvent(
                row.getObject("id", UUID.class),
                row.getObject("profile_id", UUID.class),
                row.getString("type"),
                row.getString("name"),
                row.getTimestamp("occurred_at").toInstant(),
                row.getTimestamp("received_at").toInstant(),
                row.getString("message_id"),
                row.getString("group_id"),
                Json.object(row.getString("properties")),
                Json.object(row.getString("traits")),
                Json.object(row.getString("context")));
    }
}
