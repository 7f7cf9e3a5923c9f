package io.zhiying.profile.computed;

import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.sql.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/** The computed traits that the current workspace has declared. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class ComputedTraits {
    private static final TypeReference<Declaration> DECLARATION = new TypeReference<>() {};

    private final JdbcClient jdbc;

    ComputedTraits(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One change of the workspace's traits after another; all who compute see it in their next transaction. */
    void lockAndRevise() {
        jdbc.sql("""
                        insert into computed_trait_revision (workspace_id, revision) values (?, 1)
                        on conflict (workspace_id) do update set revision = computed_trait_revision.revision + 1""").param(Workspaces.current().value()).update();
    }

    /** Grows with every change of the workspace's traits; 0 before the first. */
    long revision() {
        return jdbc.sql("select revision from computed_trait_revision where workspace_id = ?")
                .param(Workspaces.current().value())
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    void insert(ComputedTrait trait) {
        jdbc.sql("""
                        insert into computed_trait (id, workspace_id, name, declaration, of_nothing, version, status,
                          job_id, created_at, updated_at)
                        values (:id, :workspace, :name, cast(:declaration as jsonb), cast(:nothing as jsonb), :version,
                          :status, :job, :created, :updated)""")
                .param("id", trait.id())
                .param("workspace", Workspaces.current().value())
                .param("name", trait.name())
                .param("declaration", Json.write(trait.declaration()))
                .param("nothing", trait.declaration().aggregate().ofNothing())
                .param("version", trait.version())
                .param("status", trait.status().wire())
                .param("job", trait.job())
                .param("created", Timestamp.from(trait.createdAt()))
                .param("updated", Timestamp.from(trait.updatedAt()))
                .update();
    }

    void update(ComputedTrait trait) {
        jdbc.sql("""
                        update computed_trait set declaration = cast(:declaration as jsonb),
                          of_nothing = cast(:nothing as jsonb), version = :version, status = :status, job_id = :job,
                          updated_at = :updated
                        where id = :id""")
                .param("id", trait.id())
                .param("declaration", Json.write(trait.declaration()))
                .param("nothing", trait.declaration().aggregate().ofNothing())
                .param("version", trait.version())
                .param("status", trait.status().wire())
                .param("job", trait.job())
                .param("updated", Timestamp.from(trait.updatedAt()))
                .update();
    }

    /** Nothing where it was changed since. */
    void computed(UUID id, int version, Instant at) {
        jdbc.sql("update computed_trait set status = 'ready', computed_at = ? where id = ? and version = ?")
                .params(Timestamp.from(at), id, version)
                .update();
    }

    void delete(UUID id) {
        jdbc.sql("delete from computed_trait where id = ?").param(id).update();
    }

    ComputedTrait require(String name) {
        return jdbc.sql("select * from computed_trait where workspace_id = ? and name = ?")
                .params(Workspaces.current().value(), name)
                .query((row, _) -> trait(row))
                .optional()
                .orElseThrow(() -> Problems.notFound("computed_trait", name));
    }

    Optional<ComputedTrait> find(UUID id) {
        return jdbc.sql("select * from computed_trait where id = ?")
                .param(id)
                .query((row, _) -> trait(row))
                .optional();
    }

    List<ComputedTrait> all() {
        return jdbc.sql("select * from computed_trait where workspace_id = ? order by name")
                .param(Workspaces.current().value())
                .query((row, _) -> trait(row))
                .list();
    }

    Page<ComputedTrait> page(PageRequest page) {
        var rows = jdbc.sql("select * from computed_trait where workspace_id = ? and name > ? order by name limit ?")
                .params(
                        Workspaces.current().value(),
                        page.cursor() == null
                                ? ""
                                : Cursor.decode(page.cursor(), 1).getFirst(),
                        page.limit() + 1)
                .query((row, _) -> trait(row))
                .list();
        return Page.of(rows, page.limit(), last -> Cursor.encode(last.name()));
    }

    private static ComputedTrait trait(ResultSet row) throws SQLException {
        var computedAt = row.getTimestamp("computed_at");
        return new ComputedTrait(
                row.getObject("id", UUID.class),
                Json.read(row.getString("declaration"), DECLARATION),
                row.getInt("version"),
                ComputedTrait.Status.of(row.getString("status")),
                row.getObject("job_id", UUID.class),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                computedAt == null ? null : computedAt.toInstant());
    }
}
