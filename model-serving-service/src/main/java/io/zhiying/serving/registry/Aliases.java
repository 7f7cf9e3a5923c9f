package io.zhiying.serving.registry;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Where names such as {@code champion} point. A workspace's own alias goes before the shared model's. */
@Component
class Aliases {
    private final JdbcClient jdbc;

    Aliases(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param move the change that put it there */
    record Alias(Owner owner, String model, String alias, UUID versionId, UUID move) {}

    Optional<Alias> find(Model model, String alias) {
        return jdbc.sql("""
                        select * from model_alias where model = ? and alias = ? and workspace_id in (?, ?)
                        order by workspace_id = '*shared' limit 1""")
                .params(
                        model.name(),
                        alias,
                        Owner.current().value(),
                        model.owner().value())
                .query((row, _) -> alias(row))
                .optional();
    }

    Optional<Alias> find(Owner owner, String model, String alias) {
        return jdbc.sql("select * from model_alias where workspace_id = ? and model = ? and alias = ?")
                .params(owner.value(), model, alias)
                .query((row, _) -> alias(row))
                .optional();
    }

    List<Alias> list(Model model) {
        return jdbc.sql("""
                        select distinct on (alias) * from model_alias where model = ? and workspace_id in (?, ?)
                        order by alias, workspace_id = '*shared' limit 100""")
                .params(model.name(), Owner.current().value(), model.owner().value())
                .query((row, _) -> alias(row))
                .list();
    }

    /** Whether an alias, or the traffic of one, leads to the version. */
    boolean pointAt(ModelVersion version) {
        return jdbc.sql("""
                        select exists (select from model_alias where version_id = ?)
                          or exists (select from model_traffic_version where version_id = ?)""")
                .params(version.id(), version.id())
                .query(Boolean.class)
                .single();
    }

    void put(Alias alias) {
        jdbc.sql("""
                        insert into model_alias (workspace_id, model, alias, version_id, move_id) values (?, ?, ?, ?, ?)
                        on conflict (workspace_id, model, alias)
                        do update set version_id = excluded.version_id, move_id = excluded.move_id""")
                .params(alias.owner().value(), alias.model(), alias.alias(), alias.versionId(), alias.move())
                .update();
    }

    void remove(Alias alias) {
        jdbc.sql("delete from model_alias where workspace_id = ? and model = ? and alias = ?")
                .params(alias.owner().value(), alias.model(), alias.alias())
                .update();
    }

    private static Alias alias(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Alias(
                new Owner(row.getString("workspace_id")),
                row.getString("model"),
                row.getString("alias"),
                row.getObject("version_id", UUID.class),
                row.getObject("move_id", UUID.class));
    }
}
