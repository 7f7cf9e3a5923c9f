package io.zhiying.serving.traffic;

import io.zhiying.serving.registry.Owner;
import io.zhiying.serving.traffic.TrafficRules.Part;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The rules of aliases. */
@Component
class Traffics {
    private final JdbcClient jdbc;
    private final JsonMapper json;

    Traffics(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** The rules in force. */
    Optional<TrafficRules> find(Owner owner, String model, String alias) {
        return jdbc.sql("""
                        select * from model_traffic
                        where workspace_id = ? and model = ? and alias = ? and epoch is not null""")
                .params(owner.value(), model, alias)
                .query((row, _) -> rules(row))
                .optional();
    }

    /** All that a canary rule watches, of every workspace. */
    List<TrafficRules> watched(int limit) {
        return jdbc.sql("select * from model_traffic where epoch is not null and canary is not null limit ?")
                .param(limit)
                .query((row, _) -> rules(row))
                .list();
    }

    Optional<UUID> salt(Owner owner, String model, String alias) {
        return jdbc.sql("select salt from model_traffic where workspace_id = ? and model = ? and alias = ?")
                .params(owner.value(), model, alias)
                .query(UUID.class)
                .optional();
    }

    void put(TrafficRules rules) {
        jdbc.sql("""
                        insert into model_traffic
                          (workspace_id, model, alias, salt, epoch, version_id, canary, started_at)
                        values (:owner, :model, :alias, :salt, :epoch, :version, :canary::jsonb, :startedAt)
                        on conflict (workspace_id, model, alias) do update set epoch = excluded.epoch,
                          version_id = excluded.version_id, canary = excluded.canary, started_at = excluded.started_at""")
                .param("owner", rules.owner().value())
                .param("model", rules.model())
                .param("alias", rules.alias())
                .param("salt", rules.salt())
                .param("epoch", rules.epoch())
                .param("version", rules.version())
                .param("canary", rules.canary() == null ? null : json.writeValueAsString(rules.canary()))
                .param("startedAt", Timestamp.from(rules.startedAt()))
                .update();
        removeParts(rules.owner(), rules.model(), rules.alias());
        rules.split().forEach(part -> put(rules, part, false));
        if (rules.shadow() != null) {
            put(rules, rules.shadow(), true);
        }
    }

    private void put(TrafficRules rules, Part part, boolean shadow) {
        jdbc.sql("""
                        insert into model_traffic_version (workspace_id, model, alias, version_id, shadow, share)
                        values (?, ?, ?, ?, ?, ?)""")
                .params(rules.owner().value(), rules.model(), rules.alias(), part.version(), shadow, part.share())
                .update();
    }

    /** Takes the rules away; the salt stays. */
    void end(Owner owner, String model, String alias) {
        removeParts(owner, model, alias);
        jdbc.sql("""
                        update model_traffic set epoch = null, version_id = null, canary = null, started_at = null
                        where workspace_id = ? and model = ? and alias = ?""").params(owner.value(), model, alias).update();
    }

    private void removeParts(Owner owner, String model, String alias) {
        jdbc.sql("delete from model_traffic_version where workspace_id = ? and model = ? and alias = ?")
                .params(owner.value(), model, alias)
                .update();
    }

    private List<Part> parts(String owner, String model, String alias, boolean shadow) {
        return jdbc.sql("""
                        select version_id, share from model_traffic_version
                        where workspace_id = ? and model = ? and alias = ? and shadow = ? order by version_id""")
                .params(owner, model, alias, shadow)
                .query((row, _) -> new Part(row.getObject("version_id", UUID.class), row.getInt("share")))
                .list();
    }

    private TrafficRules rules(ResultSet row) throws SQLException {
        String owner = row.getString("workspace_id");
        String model = row.getString("model");
        String alias = row.getString("alias");
        String canary = row.getString("canary");
        return new TrafficRules(
                new Owner(owner),
                model,
                alias,
                row.getObject("salt", UUID.class),
                row.getObject("epoch", UUID.class),
                row.getObject("version_id", UUID.class),
                parts(owner, model, alias, false),
                parts(owner, model, alias, true).stream().findFirst().orElse(null),
                canary == null ? null : json.readValue(canary, CanaryRule.class),
                Objects.requireNonNull(row.getTimestamp("started_at")).toInstant());
    }
}
