package io.zhiying.profile.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.identity.Mentions;
import io.zhiying.profile.ingest.Reading.Refused;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.sql.Columns;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** Events that were set apart: the newest of them, for a while, and how many there were on each day. */
@Repository
@Order(Ordered.HIGHEST_PRECEDENCE) // erased while identifiers still say whose they are
class RejectedEvents implements ProfileData {
    private static final Logger log = LoggerFactory.getLogger(RejectedEvents.class);
    private static final Duration COUNTED = Duration.ofDays(90);

    /** Half a surrogate pair has no UTF-8, and may be just what was wrong. */
    private final JsonMapper json =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final IngestProperties limits;
    private final MeterRegistry meters;
    private final Mentions mentions;

    RejectedEvents(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            IngestProperties limits,
            MeterRegistry meters,
            Mentions mentions) {
        this.mentions = mentions;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.limits = limits;
        this.meters = meters;
    }

    /** @param event as it was sent, JSON */
    record Rejected(UUID id, Instant receivedAt, String code, String detail, String event) {}

    /** Events refused for one reason on one day (UTC). */
    record Count(LocalDate day, String code, long events) {}

    /** Keeps them where the database answers; where it does not, that holds up nobody's good events. */
    void add(List<Refused> refused, Instant receivedAt) {
        var counts = refused.stream()
                .collect(Collectors.groupingBy(
                        each -> each.problem().code().code(), TreeMap::new, Collectors.counting()));
        counts.forEach((code, events) ->
                meters.counter("zhiying.events.rejected", "code", code).increment(events));
        try {
            transaction.executeWithoutResult(_ -> {
                lock();
                insert(newest(refused), receivedAt);
                count(counts, receivedAt);
                trim(receivedAt);
            });
        } catch (DataAccessException | TransactionException e) {
            log.warn("{} rejected events are not kept: {}", refused.size(), e.toString());
        }
    }

    private List<Refused> newest(List<Refused> refused) {
        return refused.subList(Math.max(0, refused.size() - limits.maxRejected()), refused.size());
    }

    /** One after another in a workspace, or two that trim would wait for each other. */
    private void lock() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('rejected/' || ?, 0))")
                .param(Workspaces.current().value())
                .query((_, _) -> 0)
                .single();
    }

    private void insert(List<Refused> refused, Instant receivedAt) {
        jdbc.sql("""
                        insert into rejected_event (id, workspace_id, received_at, code, detail, event)
                        select id, :workspace, :at, code, detail, event
                        from unnest(cast(:ids as uuid[]), :codes, :details, :events) as r(id, code, detail, event)""")
                .param("workspace", Workspaces.current().value())
                .param("at", Timestamp.from(receivedAt))
                .param("ids", Columns.of(refused, _ -> Ids.next()))
                .param(
                        "codes",
                        Columns.of(refused, each -> each.problem().code().code()))
                .param("details", Columns.of(refused, each -> each.problem().detail()))
                .param("events", Columns.of(refused, each -> json.writeValueAsString(each.event())))
                .update();
    }

    private void count(TreeMap<String, Long> counts, Instant receivedAt) {
        jdbc.sql("""
                        insert into rejected_event_count (workspace_id, day, code, events)
                        select :workspace, :day, code, events
                        from unnest(:codes, cast(:events as bigint[])) as c(code, events)
                        on conflict (workspace_id, day, code)
                        do update set events = rejected_event_count.events + excluded.events""")
                .param("workspace", Workspaces.current().value())
                .param("day", Date.valueOf(day(receivedAt)))
                .param("codes", Columns.of(counts.keySet()))
                .param("events", Columns.of(counts.values()))
                .update();
    }

    private void trim(Instant now) {
        jdbc.sql("""
                        delete from rejected_event where workspace_id = :workspace and (received_at < :from or id <= (
                          select id from rejected_event where workspace_id = :workspace
                          order by id desc offset :most limit 1))""")
                .param("workspace", Workspaces.current().value())
                .param("from", Timestamp.from(now.minus(limits.keepRejected())))
                .param("most", limits.maxRejected())
                .update();
        jdbc.sql("delete from rejected_event_count where workspace_id = ? and day < ?")
                .params(Workspaces.current().value(), Date.valueOf(day(now.minus(COUNTED))))
                .update();
    }

    /** The newest first. */
    Page<Rejected> page(@Nullable String code, Instant now, PageRequest page) {
        var rows = jdbc.sql("""
                        select * from rejected_event
                        where workspace_id = :workspace and received_at >= :from
                          and (cast(:code as text) is null or code = :code)
                          and id < coalesce(cast(:before as uuid), 'ffffffff-ffff-ffff-ffff-ffffffffffff')
                        order by id desc limit :rows""")
                .param("workspace", Workspaces.current().value())
                .param("from", Timestamp.from(now.minus(limits.keepRejected())))
                .param("code", code)
                .param("before", page.cursor() == null ? null : Cursor.id(page.cursor()))
                .param("rows", page.limit() + 1)
                .query((row, _) -> new Rejected(
                        row.getObject("id", UUID.class),
                        row.getTimestamp("received_at").toInstant(),
                        row.getString("code"),
                        row.getString("detail"),
                        row.getString("event")))
                .list();
        return Page.of(rows, page.limit(), last -> Cursor.encode(last.id().toString()));
    }

    /** The newest day first. */
    List<Count> counts() {
        return jdbc.sql("""
                        select day, code, events from rejected_event_count where workspace_id = ?
                        order by day desc, code limit 1000""")
                .param(Workspaces.current().value())
                .query((row, _) ->
                        new Count(row.getDate("day").toLocalDate(), row.getString("code"), row.getLong("events")))
                .list();
    }

    /** They belong to nobody until they are sent again. */
    @Override
    public void merge(List<Merge> merges) {}

    /** Those that name the person anywhere. */
    @Override
    public void erase(UUID profile) {
        var kept = jdbc.sql("select id, event as text from rejected_event where workspace_id = ?")
                .param(Workspaces.current().value());
        jdbc.sql("delete from rejected_event where id = any(cast(:ids as uuid[]))")
                .param("ids", Columns.of(mentions.of(profile, kept)))
                .update();
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }
}
