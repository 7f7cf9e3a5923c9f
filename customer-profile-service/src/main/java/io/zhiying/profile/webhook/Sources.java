package io.zhiying.profile.webhook;

import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.sql.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/** The webhook sources of the current workspace. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class Sources {
    private static final TypeReference<List<Source.Secret>> SECRETS = new TypeReference<>() {};
    private static final TypeReference<SignatureScheme> SIGNATURE = new TypeReference<>() {};

    private final JdbcClient jdbc;

    Sources(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One change of the workspace's sources after another. */
    void lock() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('webhook-sources/' || ?, 0))")
                .param(Workspaces.current().value())
                .query((_, _) -> 0)
                .single();
    }

    int count() {
        return jdbc.sql("select count(*) from webhook_source")
                .query(Integer.class)
                .single();
    }

    void insert(Source source) {
        try {
            jdbc.sql("""
                            insert into webhook_source (id, workspace_id, name, url_key, signature, secrets, mapping,
                              created_at, updated_at)
                            values (?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?)""")
                    .params(
                            source.id(),
                            Workspaces.current().value(),
                            source.name(),
                            source.urlKey(),
                            Json.write(source.signature(), SIGNATURE),
                            Json.write(source.secrets()),
                            source.mapping().expression(),
                            Timestamp.from(source.createdAt()),
                            Timestamp.from(source.updatedAt()))
                    .update();
        } catch (DuplicateKeyException e) {
            throw nameTaken(source);
        }
    }

    void update(Source source) {
        try {
            jdbc.sql("""
                            update webhook_source set name = ?, signature = ?::jsonb, secrets = ?::jsonb, mapping = ?,
                              updated_at = ?
                            where id = ?""")
                    .params(
                            source.name(),
                            Json.write(source.signature(), SIGNATURE),
                            Json.write(source.secrets()),
                            source.mapping().expression(),
                            Timestamp.from(source.updatedAt()),
                            source.id())
                    .update();
        } catch (DuplicateKeyException e) {
            throw nameTaken(source);
        }
    }

    private static RuntimeException nameTaken(Source source) {
        return Problems.conflict(
                "webhook_source.name_taken", "There is a source named %s already.".formatted(source.name()));
    }

    Optional<Source> find(UUID id) {
        return jdbc.sql("select * from webhook_source where id = ?")
                .param(id)
                .query((row, _) -> source(row))
                .optional();
    }

    Source require(UUID id) {
        return find(id).orElseThrow(() -> Problems.notFound("webhook_source", id));
    }

    /** Locked against changes by others until the transaction ends. */
    Source lock(UUID id) {
        return jdbc.sql("select * from webhook_source where id = ? for update")
                .param(id)
                .query((row, _) -> source(row))
                .optional()
                .orElseThrow(() -> Problems.notFound("webhook_source", id));
    }

    /** The oldest first. */
    Page<Source> page(PageRequest page) {
        var rows = jdbc.sql("select * from webhook_source where id > ? order by id limit ?")
                .params(page.cursor() == null ? new UUID(0, 0) : Cursor.id(page.cursor()), page.limit() + 1)
                .query((row, _) -> source(row))
                .list();
        return Page.of(rows, page.limit(), last -> Cursor.encode(last.id().toString()));
    }

    boolean delete(UUID id) {
        return jdbc.sql("delete from webhook_source where id = ?").param(id).update() == 1;
    }

    private static Source source(ResultSet row) throws SQLException {
        return new Source(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("url_key"),
                Json.read(row.getString("signature"), SIGNATURE),
                Json.read(row.getString("secrets"), SECRETS),
                new Mapping(row.getString("mapping")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
