package io.zhiying.campaign.conversion;

import io.zhiying.campaign.definition.Campaign;
import io.zhiying.platform.workspace.Workspaces;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Events that came before the campaign which they are for was imported. */
@Repository
public class RememberedEvents {
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Conversions conversions;

    RememberedEvents(JdbcClient jdbc, JsonMapper json, Conversions conversions) {
        this.jdbc = jdbc;
        this.json = json;
        this.conversions = conversions;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    void add(GoalEvent event) {
        jdbc.sql("""
                        insert into remembered_event
                          (workspace_id, event_id, profile_id, name, properties, happened_at)
                        select :workspace, :id, :profile, :name, cast(:properties as jsonb), :at
                        where not exists (select from erased_profile
                          where workspace_id = :workspace and profile_id = :profile)
                        on conflict do nothing""")
                .param("workspace", Workspaces.current().value())
                .param("id", event.id())
                .param("profile", event.profile())
                .param("name", event.name())
                .param("properties", json.writeValueAsString(event.properties()))
                .param("at", Timestamp.from(event.happenedAt()))
                .update();
    }

    /** Counts what is known already for people who were just added to the campaign. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void replay(Campaign campaign, Collection<UUID> profiles) {
        conversions.count(campaign, find(campaign.goal().event(), profiles));
    }

    private List<GoalEvent> find(String name, Collection<UUID> profiles) {
        return jdbc.sql("""
                        select event_id, profile_id, name, properties, happened_at from remembered_event
                        where name = ? and profile_id = any(?) order by happened_at, event_id""")
                .params(name, profiles.toArray(UUID[]::new))
                .query((row, number) -> new GoalEvent(
                        row.getObject("event_id", UUID.class),
                        row.getObject("profile_id", UUID.class),
                        row.getString("name"),
                        properties(row.getString("properties")),
                        row.getTimestamp("happened_at").toInstant()))
                .list();
    }

    private Map<String, @Nullable Object> properties(String value) {
        return json.readValue(value, new TypeReference<>() {});
    }
}
