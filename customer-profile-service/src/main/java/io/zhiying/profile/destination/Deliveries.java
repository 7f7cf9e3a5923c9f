package io.zhiying.profile.destination;

import io.zhiying.contracts.Ids;
import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.sql.Json;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What destinations of the current workspace are told, in the order of its id. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class Deliveries implements ProfileData {
    private final JdbcClient jdbc;

    Deliveries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(UUID destination, String type, List<?> items, Collection<UUID> profiles, Instant now) {
        jdbc.sql("""
                        insert into destination_delivery (id, workspace_id, destination_id, type, items, profile_ids,
                          state, created_at)
                        values (:id, :workspace, :destination, :type, :items::jsonb, cast(:profiles as uuid[]),
                          'waiting', :at)""")
                .param("id", Ids.next())
                .param("workspace", Workspaces.current().value())
                .param("destination", destination)
                .param("type", type)
                .param("items", Json.write(items))
                .param("profiles", Columns.of(profiles))
                .param("at", Timestamp.from(now))
                .update();
    }

    long waiting(UUID destination) {
        return jdbc.sql("select count(*) from destination_delivery where destination_id = ? and state = 'waiting'")
                .param(destination)
                .query(Long.class)
                .single();
    }

    /** The oldest that waits. */
    Optional<Delivery> next(UUID destination) {
        return jdbc.sql("""
                        select * from destination_delivery where destination_id = ? and state = 'waiting'
                        order by id limit 1""")
                .param(destination)
                .query((row, _) -> new Delivery(
                        row.getObject("id", UUID.class),
                        row.getString("type"),
                        row.getString("items"),
                        row.getInt("attempts")))
                .optional();
    }

    /** @param settledAt null while it waits for another attempt */
    void tried(UUID id, String state, int attempts, @Nullable String reason, @Nullable Instant settledAt) {
        jdbc.sql("""
                        update destination_delivery set state = :state, attempts = :attempts, reason = :reason,
                          settled_at = :at
                        where id = :id and state = 'waiting'""")
                .param("state", state)
                .param("attempts", attempts)
                .param("reason", reason)
                .param("at", settledAt == null ? null : Timestamp.from(settledAt))
                .param("id", id)
                .update();
    }

    boolean again(UUID destination, UUID id) {
        return jdbc.sql("""
                        update destination_delivery set state = 'waiting', attempts = 0, reason = null, settled_at = null
                        where destination_id = ? and id = ?""").params(destination, id).update() == 1;
    }

    void forget(UUID destination, Instant before) {
        jdbc.sql("delete from destination_delivery where destination_id = ? and created_at < ?")
                .params(destination, Timestamp.from(before))
                .update();
    }

    /** The newest first. */
    Page<Delivery.Summary> page(UUID destination, @Nullable String state, PageRequest page) {
        var rows = jdbc.sql("""
                        select *, jsonb_array_length(items) as length from destination_delivery
                        where destination_id = :destination and (cast(:state as text) is null or state = :state)
                          and id < coalesce(cast(:before as uuid), 'ffffffff-ffff-ffff-ffff-ffffffffffff')
                        order by id desc limit :rows""")
                .param("destination", destination)
                .param("state", state)
                .param("before", page.cursor() == null ? null : Cursor.id(page.cursor()))
                .param("rows", page.limit() + 1)
                .query((row, _) -> {
                    var settled = row.getTimestamp("settled_at");
                    return new Delivery.Summary(
                            row.getObject("id", UUID.class),
                            row.getString("type"),
                            row.getInt("length"),
                            row.getString("state"),
                            row.getInt("attempts"),
                            row.getString("reason"),
                            row.getTimestamp("created_at").toInstant(),
                            settled == null ? null : settled.toInstant());
                })
                .list();
        return Page.of(rows, page.limit(), last -> Cursor.encode(last.id().toString()));
    }

    @Override
    public void merge(List<Merge> merges) {
        // What is told was true when it happened; an erasure reaches what was of the merged profile by its survivor.
        jdbc.sql("""
                        update destination_delivery d set profile_ids = d.profile_ids || m.survivor
                        from unnest(cast(:survivors as uuid[]), cast(:merged as uuid[])) as m(survivor, merged)
                        where d.profile_ids @> array[m.merged]""")
                .param("survivors", Columns.of(merges, Merge::survivor))
                .param("merged", Columns.of(merges, Merge::merged))
                .update();
    }

    /** Whole deliveries that are settled; of those that wait, the person's own items. */
    @Override
    public void erase(UUID profile) {
        jdbc.sql("delete from destination_delivery where profile_ids @> array[cast(? as uuid)] and state <> 'waiting'")
                .param(profile)
                .update();
        jdbc.sql("""
                        update destination_delivery set items = (
                          select coalesce(jsonb_agg(item), '[]') from jsonb_array_elements(items) item
                          where item ->> 'profileId' <> all (
                            select cast(id as text) from profile where id = :id or merged_into = :id
                            union select cast(:id as text)))
                        where profile_ids @> array[cast(:id as uuid)]""").param("id", profile).update();
    }
}
