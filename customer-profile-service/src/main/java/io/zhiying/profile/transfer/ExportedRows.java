package io.zhiying.profile.transfer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.zhiying.platform.workspace.Workspaces;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What exports hold, a block at a time in the order of its key. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class ExportedRows {
    private static final Place START = new Place(new UUID(0, 0), Instant.EPOCH, new UUID(0, 0));

    private final JdbcClient jdbc;

    ExportedRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The last row of a block. */
    record Place(UUID profile, Instant at, UUID event) {}

    /** A row of an export. */
    sealed interface Row {
        Place place();

        /** The columns of CSV. */
        List<@Nullable Object> columns();
    }

    /**
     * @param identifiers JSON, a list of type and value
     * @param computedTraits JSON, each declared one with its value
     */
    record ProfileRow(
            UUID id,
            @JsonRawValue String identifiers,
            @JsonRawValue String traits,
            @JsonRawValue String computedTraits,
            Instant createdAt,
            Instant updatedAt)
            implements Row {
        static final List<String> COLUMNS =
                List.of("id", "identifiers", "traits", "computedTraits", "createdAt", "updatedAt");

        @Override
        public Place place() {
            return new Place(id, Instant.EPOCH, id);
        }

        @Override
        public List<@Nullable Object> columns() {
            return List.of(id, identifiers, traits, computedTraits, createdAt, updatedAt);
        }
    }

    /** An event with the profile that it is of. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EventRow(
            UUID id,
            UUID profileId,
            String messageId,
            String type,
            @Nullable String name,
            @Nullable String groupId,
            Instant timestamp,
            Instant receivedAt,
            @JsonRawValue @Nullable String properties,
            @JsonRawValue @Nullable String traits,
            @JsonRawValue @Nullable String context)
            implements Row {
        static final List<String> COLUMNS = List.of(
                "id",
                "profileId",
                "messageId",
                "type",
                "name",
                "groupId",
                "timestamp",
                "receivedAt",
                "properties",
                "traits",
                "context");

        @Override
        public Place place() {
            return new Place(profileId, timestamp, id);
        }

        @Override
        public List<@Nullable Object> columns() {
            return java.util.Arrays.asList(
                    id, profileId, messageId, type, name, groupId, timestamp, receivedAt, properties, traits, context);
        }
    }

    List<? extends Row> after(Export export, @Nullable Place last, int limit) {
        var place = last == null ? START : last;
        return switch (export.kind()) {
            case PROFILES -> profiles(place, limit);
            case EVENTS -> events(export, place, limit);
            case MEMBERS -> throw new IllegalStateException("there are no such exports");
        };
    }

    private List<ProfileRow> profiles(Place after, int limit) {
        return jdbc.sql("""
                        select p.id, p.traits, p.created_at, p.updated_at, coalesce((
                            select jsonb_agg(jsonb_build_object('type', i.type, 'value', i.value) order by i.type, i.value)
                            from identifier i where i.profile_id = p.id), '[]') as identifiers, coalesce((
                            select jsonb_object_agg(t.name,
                              case when v.observations > 0 then v.value else t.of_nothing end)
                            from computed_trait t
                            left join computed_value v on v.trait_id = t.id and v.profile_id = p.id
                            where t.workspace_id = p.workspace_id), '{}') as computed_traits
                        from profile p
                        where p.workspace_id = :workspace and p.merged_into is null and p.id > :after
                        order by p.id limit :limit""")
                .param("workspace", Workspaces.current().value())
                .param("after", after.profile())
                .param("limit", limit)
                .query((row, _) -> new ProfileRow(
                        row.getObject("id", UUID.class),
                        row.getString("identifiers"),
                        row.getString("traits"),
                        row.getString("computed_traits"),
                        row.getTimestamp("created_at").toInstant(),
                        row.getTimestamp("updated_at").toInstant()))
                .list();
    }

    private List<EventRow> events(Export export, Place after, int limit) {
        return jdbc.sql("""
                        select * from event
                        where (profile_id, occurred_at, id) > (:profile, :at, :event)
                          and occurred_at >= coalesce(cast(:from as timestamptz), '-infinity')
                          and occurred_at < coalesce(cast(:to as timestamptz), 'infinity')
                        order by profile_id, occurred_at, id limit :limit""")
                .param("profile", after.profile())
                .param("at", Timestamp.from(after.at()))
                .param("event", after.event())
                .param("from", export.from() == null ? null : Timestamp.from(export.from()))
                .param("to", export.to() == null ? null : Timestamp.from(export.to()))
                .param("limit", limit)
                .query((row, _) -> event(row))
                .list();
    }

    private static EventRow event(ResultSet row) throws SQLException {
        return new EventRow(
                row.getObject("id", UUID.class),
                row.getObject("profile_id", UUID.class),
                row.getString("message_id"),
                row.getString("type"),
                row.getString("name"),
                row.getString("group_id"),
                row.getTimestamp("occurred_at").toInstant(),
                row.getTimestamp("received_at").toInstant(),
                row.getString("properties"),
                row.getString("traits"),
                row.getString("context"));
    }
}
