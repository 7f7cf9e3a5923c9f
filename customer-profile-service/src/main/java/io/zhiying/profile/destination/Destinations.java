package io.zhiying.profile.destination;

import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.destination.Destination.Filter;
import io.zhiying.profile.destination.Destination.State;
import io.zhiying.profile.destination.SigningSecrets.Secret;
import io.zhiying.profile.sql.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/** The destinations of the current workspace. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class Destinations {
    private static final TypeReference<List<Secret>> SECRETS = new TypeReference<>() {};
    private static final TypeReference<Filter> FILTER = new TypeReference<>() {};

    private final JdbcClient jdbc;

    Destinations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One change of the workspace's destinations after another. */
    void lock() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('destinations/' || ?, 0))")
                .param(Workspaces.current().value())
                .query((_, _) -> 0)
                .single();
    }

    void insert(Destination one) {
        try {
            jdbc.sql("""
                            insert into destination (id, workspace_id, name, url, secrets, filter, state, created_at,
                              updated_at)
                            values (?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?)""")
                    .params(
                            one.id(),
                            Workspaces.current().value(),
                            one.name(),
                            one.url(),
                            Json.write(one.secrets().all()),
                            Json.write(one.filter()),
                            one.state().wire(),
                            Timestamp.from(one.createdAt()),
                            Timestamp.from(one.updatedAt()))
                    .update();
        } catch (DuplicateKeyException e) {
            throw nameTaken(one);
        }
    }

    void update(Destination one) {
        try {
            jdbc.sql("""
                            update destination set name = ?, url = ?, secrets = ?::jsonb, filter = ?::jsonb,
                              updated_at = ?
                            where id = ?""")
                    .params(
                            one.name(),
                            one.url(),
                            Json.write(one.secrets().all()),
                            Json.write(one.filter()),
                            Timestamp.from(one.updatedAt()),
                            one.id())
                    .update();
        } catch (DuplicateKeyException e) {
            throw nameTaken(one);
        }
    }

    private static RuntimeException nameTaken(Destination one) {
        return Problems.conflict(
                "destination.name_taken", "There is a destination named %s already.".formatted(one.name()));
    }

    List<Destination> all() {
        return jdbc.sql("select * from destination where workspace_id = ? order by id")
                .param(Workspaces.current().value())
                .query((row, _) -> one(row))
                .list();
    }

    /** The oldest first. */
    Page<Destination> page(PageRequest page) {
        var rows = jdbc.sql("select * from destination where workspace_id = ? and id > ? order by id limit ?")
                .params(
                        Workspaces.current().value(),
                        page.cursor() == null ? new UUID(0, 0) : Cursor.id(page.cursor()),
                        page.limit() + 1)
                .query((row, _) -> one(row))
                .list();
        return Page.of(rows, page.limit(), last -> Cursor.encode(last.id().toString()));
    }

    Optional<Destination> find(UUID id) {
        return jdbc.sql("select * from destination where id = ?")
                .param(id)
                .query((row, _) -> one(row))
                .optional();
    }

    Destination require(UUID id) {
        return find(id).orElseThrow(() -> Problems.notFound("destination", id));
    }

    boolean delete(UUID id) {
        return jdbc.sql("delete from destination where id = ?").param(id).update() == 1;
    }

    void pause(UUID id, @Nullable String reason) {
        jdbc.sql("update destination set state = 'paused', paused_reason = :reason where id = :id")
                .param("reason", reason)
                .param("id", id)
                .update();
    }

    void resume(UUID id, Instant now) {
        jdbc.sql("""
                        update destination set state = 'active', paused_reason = null, failures = 0, next_due_at = ?
                        where id = ?""").params(Timestamp.from(now), id).update();
    }

    /** There is something to send; a wait after a failure goes on. */
    void wake(UUID id, Instant now) {
        jdbc.sql("update destination set next_due_at = coalesce(next_due_at, ?) where id = ?")
                .params(Timestamp.from(now), id)
                .update();
    }

    void drop(UUID id, long items) {
        jdbc.sql("update destination set dropped = dropped + ? where id = ?")
                .params(items, id)
                .update();
    }

    /** Empty where it is not due, or another process sends to it. */
    Optional<Destination> lease(UUID id, String owner, Instant now, Duration time) {
        return jdbc.sql("""
                        update destination set lease_owner = :owner, lease_until = :until
                        where id = :id and state = 'active' and next_due_at <= :now
                          and (lease_until is null or lease_until < :now)
                        returning *""")
                .param("owner", owner)
                .param("until", Timestamp.from(now.plus(time)))
                .param("now", Timestamp.from(now))
                .param("id", id)
                .query((row, _) -> one(row))
                .optional();
    }

    /** False where the lease was lost, or it was paused. */
    boolean renew(UUID id, String owner, Instant now, Duration time, int failures) {
        return jdbc.sql("""
                        update destination set lease_until = ?, failures = ?
                        where id = ? and lease_owner = ? and state = 'active'""")
                        .params(Timestamp.from(now.plus(time)), failures, id, owner)
                        .update()
                == 1;
    }

    /** Due again where something waits, but not before a time. */
    void release(UUID id, String owner, Instant notBefore) {
        jdbc.sql("""
                        update destination set lease_owner = null, lease_until = null, next_due_at = case
                          when exists (select from destination_delivery
                            where destination_id = destination.id and state = 'waiting') then cast(:at as timestamptz) end
                        where id = :id and lease_owner = :owner""")
                .param("at", Timestamp.from(notBefore))
                .param("id", id)
                .param("owner", owner)
                .update();
    }

    private static Destination one(ResultSet row) throws SQLException {
        return new Destination(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("url"),
                new SigningSecrets(Json.read(row.getString("secrets"), SECRETS)),
                Json.read(row.getString("filter"), FILTER),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getString("paused_reason"),
                row.getInt("failures"),
                row.getLong("dropped"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
