package io.zhiying.profile.webhook;

import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.identity.Mentions;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.sql.Columns;
import io.zhiying.profile.sql.Json;
import io.zhiying.profile.webhook.Payload.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
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
import tools.jackson.core.type.TypeReference;

/** What the sources of the current workspace sent: all of it known again, the body only of what was not taken. */
@Repository
@Order(Ordered.HIGHEST_PRECEDENCE) // erased while identifiers still say whose they are
@Transactional(propagation = Propagation.MANDATORY)
class Payloads implements ProfileData {
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final WebhookProperties limits;
    private final Mentions mentions;

    Payloads(JdbcClient jdbc, WebhookProperties limits, Mentions mentions) {
        this.mentions = mentions;
        this.jdbc = jdbc;
        this.limits = limits;
    }

    boolean isKnown(UUID source, String key) {
        return jdbc.sql("select exists (select from webhook_payload where source_id = ? and key = ?)")
                .params(source, key)
                .query(Boolean.class)
                .single();
    }

    void insert(UUID source, Payload payload, Outcome outcome) {
        var kept = outcome instanceof Outcome.Kept one ? one : null;
        jdbc.sql("""
                        insert into webhook_payload (id, workspace_id, source_id, key, received_at, state, events, code,
                          detail, headers, body)
                        values (:id, :workspace, :source, :key, :at, :state, :events, :code, :detail, :headers, :body)
                        on conflict (source_id, key) do nothing""")
                .param("id", payload.id())
                .param("workspace", Workspaces.current().value())
                .param("source", source)
                .param("key", payload.key())
                .param("at", Timestamp.from(payload.receivedAt()))
                .param("state", kept == null ? "taken" : "kept")
                .param("events", outcome instanceof Outcome.Taken taken ? taken.events() : 0)
                .param("code", kept == null ? null : kept.code())
                .param("detail", kept == null ? null : kept.detail())
                .param("headers", kept == null ? null : Json.write(payload.headers()))
                .param("body", kept == null ? null : payload.body())
                .update();
        trim(source, payload.receivedAt());
    }

    /** Forgets bodies that are too old or too many, and then whole rows. */
    private void trim(UUID source, Instant now) {
        jdbc.sql("""
                        delete from webhook_payload where source_id = :source and (received_at < :remembered
                          or state = 'kept' and (received_at < :kept or id <= (
                            select id from webhook_payload where source_id = :source and state = 'kept'
                            order by id desc offset :most limit 1)))""")
                .param("source", source)
                .param("remembered", Timestamp.from(now.minus(limits.remember())))
                .param("kept", Timestamp.from(now.minus(limits.keepPayloads())))
                .param("most", limits.maxKept())
                .update();
    }

    /** Those that no mapping took, the oldest first. */
    List<Payload> kept(UUID source, Instant now, int limit) {
        return jdbc.sql("""
                        select * from webhook_payload where source_id = ? and state = 'kept' and received_at >= ?
                        order by id limit ?""")
                .params(source, Timestamp.from(now.minus(limits.keepPayloads())), limit)
                .query((row, _) -> new Payload(
                        row.getObject("id", UUID.class),
                        row.getString("key"),
                        row.getTimestamp("received_at").toInstant(),
                        Json.read(row.getString("headers"), HEADERS),
                        row.getString("body")))
                .list();
    }

    void replayed(UUID id, Outcome outcome) {
        switch (outcome) {
            case Outcome.Taken taken -> jdbc.sql("""
                                update webhook_payload set state = 'taken', events = ?, code = null, detail = null,
                                  headers = null, body = null
                                where id = ?""").params(taken.events(), id).update();
            case Outcome.Kept kept ->
                jdbc.sql("update webhook_payload set code = ?, detail = ? where id = ?")
                        .params(kept.code(), kept.detail(), id)
                        .update();
        }
    }

    /** The newest first. */
    Page<Payload.Summary> page(UUID source, @Nullable String state, PageRequest page) {
        var rows = jdbc.sql("""
                        select * from webhook_payload
                        where source_id = :source and (cast(:state as text) is null or state = :state)
                          and id < coalesce(cast(:before as uuid), 'ffffffff-ffff-ffff-ffff-ffffffffffff')
                        order by id desc limit :rows""")
                .param("source", source)
                .param("state", state)
                .param("before", page.cursor() == null ? null : Cursor.id(page.cursor()))
                .param("rows", page.limit() + 1)
                .query((row, _) -> summary(row))
                .list();
        return Page.of(rows, page.limit(), last -> Cursor.encode(last.id().toString()));
    }

    /** They belong to nobody until a mapping takes them. */
    @Override
    public void merge(List<Merge> merges) {}

    /** Those that name the person anywhere. */
    @Override
    public void erase(UUID profile) {
        var kept = jdbc.sql("select id, body as text from webhook_payload where workspace_id = ? and body is not null")
                .param(Workspaces.current().value());
        jdbc.sql("delete from webhook_payload where id = any(cast(:ids as uuid[]))")
                .param("ids", Columns.of(mentions.of(profile, kept)))
                .update();
    }

    private static Payload.Summary summary(ResultSet row) throws SQLException {
        return new Payload.Summary(
                row.getObject("id", UUID.class),
                row.getTimestamp("received_at").toInstant(),
                row.getString("state"),
                row.getInt("events"),
                row.getString("code"),
                row.getString("detail"),
                row.getString("body"));
    }
}
