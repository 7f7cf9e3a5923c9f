package io.zhiying.profile.segment;

import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.segment.condition.Condition;
import io.zhiying.profile.segment.condition.ListClause;
import io.zhiying.profile.sql.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/** The segments of the current workspace. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class Segments {
    private static final TypeReference<Condition> CONDITION = new TypeReference<>() {};

    private final JdbcClient jdbc;

    Segments(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(Segment segment) {
        write(segment, """
                insert into segment (id, workspace_id, name, condition, version, status, created_at, updated_at, computed_at)
                values (:id, :workspace, :name, cast(:condition as jsonb), :version, :status, :created, :updated, :computed)""");
    }

    void update(Segment segment) {
        write(segment, """
                update segment set name = :name, condition = cast(:condition as jsonb), version = :version, status = :status,
                  updated_at = :updated
                where id = :id""");
    }

    private void write(Segment segment, String sql) {
        var computed = segment.computedAt();
        try {
            jdbc.sql(sql)
                    .param("id", segment.id())
                    .param("workspace", Workspaces.current().value())
                    .param("name", segment.name())
                    .param("condition", segment.isStatic() ? null : Json.write(segment.condition()))
                    .param("version", segment.version())
                    .param("status", segment.status().wire())
                    .param("created", Timestamp.from(segment.createdAt()))
                    .param("updated", Timestamp.from(segment.updatedAt()))
                    .param("computed", computed == null ? null : Timestamp.from(computed))
                    .update();
        } catch (DuplicateKeyException e) {
            throw nameTaken(segment.name());
        }
    }

    private static RuntimeException nameTaken(String name) {
        return Problems.conflict("segment.name_taken", "There is a segment named %s already.".formatted(name));
    }

    /** Does nothing where the condition was changed since, or another scan has begun. */
    void computed(UUID id, int version, UUID scan, Instant at) {
        jdbc.sql("update segment set status = 'ready', computed_at = ? where id = ? and version = ? and scan_id = ?")
                .params(Timestamp.from(at), id, version, scan)
                .update();
    }

    public Segment require(UUID id) {
        return find(id).orElseThrow(() -> Problems.notFound("segment", id));
    }

    Optional<Segment> find(UUID id) {
        return jdbc.sql("select * from segment where id = ?")
                .param(id)
                .query((row, _) -> segment(row))
                .optional();
    }

    /** Lets nobody else define segments of this workspace until the transaction ends. */
    void lockDefinitions() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('segments/' || platform.workspace(), 0))")
                .query(_ -> {});
    }

    /** Segments stay as they are defined until the transaction ends; called before it holds anything of theirs. */
    void holdDefinitions() {
        jdbc.sql("select pg_advisory_xact_lock_shared(hashtextextended('segments/' || platform.workspace(), 0))")
                .query(_ -> {});
    }

    /**
     * Says that this transaction follows the definitions as they are: it reads them after this, and changes members by
     * them. The caller has the locks of the profiles already, so that nobody waits in a circle.
     */
    void follow() {
        jdbc.sql("select pg_advisory_xact_lock_shared(hashtextextended('followers/' || platform.workspace(), 0))")
                .query(_ -> {});
    }

    /** Waits for the transactions that may follow something older than what this one sees. */
    void awaitFollowers() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('followers/' || platform.workspace(), 0))")
                .query(_ -> {});
    }

    /** Locked against changes by others until the transaction ends. */
    Optional<Segment> lock(UUID id) {
        return jdbc.sql("select * from segment where id = ? for update")
                .param(id)
                .query((row, _) -> segment(row))
                .optional();
    }

    List<Segment> all() {
        return jdbc.sql("select * from segment where workspace_id = ? order by id")
                .param(Workspaces.current().value())
                .query((row, _) -> segment(row))
                .list();
    }

    boolean isComputationQueued(Segment segment) {
        return jdbc.sql("""
                        select exists (select 1 from platform.job
                          where workspace_id = :workspace and type = :type and state = 'queued' and checkpoint is null
                            and params ->> 'segmentId' = :segment and params ->> 'version' = :version)""")
                .param("workspace", Workspaces.current().value())
                .param("type", SegmentComputation.TYPE)
                .param("segment", segment.id().toString())
                .param("version", Integer.toString(segment.version()))
                .query(Boolean.class)
                .single();
    }

    boolean isComputedTrait(String name) {
        return jdbc.sql("select exists (select 1 from computed_trait where workspace_id = ? and name = ?)")
                .params(Workspaces.current().value(), name)
                .query(Boolean.class)
                .single();
    }

    long count() {
        return jdbc.sql("select count(*) from segment where workspace_id = ?")
                .param(Workspaces.current().value())
                .query(Long.class)
                .single();
    }

    Page<Segment> page(PageRequest page) {
        var after = page.cursor() == null ? null : Cursor.id(page.cursor());
        var rows = jdbc.sql("""
                        select * from segment where workspace_id = :workspace
                          and (cast(:after as uuid) is null or id > :after) order by id limit :rows""")
                .param("workspace", Workspaces.current().value())
                .param("after", after)
                .param("rows", page.limit() + 1)
                .query((row, _) -> segment(row))
                .list();
        return Page.of(rows, page.limit(), last -> Cursor.encode(last.id().toString()));
    }

    void delete(UUID id) {
        jdbc.sql("delete from segment where id = ?").param(id).update();
    }

    private static Segment segment(ResultSet row) throws SQLException {
        var computedAt = row.getTimestamp("computed_at");
        var id = row.getObject("id", UUID.class);
        var condition = row.getString("condition");
        return new Segment(
                id,
                row.getString("name"),
                condition == null ? new ListClause(id) : Json.read(condition, CONDITION),
                row.getInt("version"),
                Segment.Status.of(row.getString("status")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                computedAt == null ? null : computedAt.toInstant(),
                row.getObject("scan_id", UUID.class));
    }
}
