package io.zhiying.profile.schema;

import io.zhiying.contracts.AcceptedEvent;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.page.Cursor;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.person.Merge;
import io.zhiying.profile.person.OwnedRows;
import io.zhiying.profile.person.ProfileData;
import io.zhiying.profile.schema.SchemaDocument.Violation;
import io.zhiying.profile.sql.Columns;
import java.sql.Date;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Events of the current workspace that were taken although they break their schema: counted once each, and shown. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
public class Violations implements ProfileData {
    private static final Duration COUNTED = Duration.ofDays(90);
    private static final int MAX_TEXT = 500;

    private final JdbcClient jdbc;
    private final SchemaChecks checks;
    private final SchemaProperties limits;
    private final InstantSource clock;

    Violations(JdbcClient jdbc, SchemaChecks checks, SchemaProperties limits, InstantSource clock) {
        this.jdbc = jdbc;
        this.checks = checks;
        this.limits = limits;
        this.clock = clock;
    }

    /** An event and whose it is. */
    public record Taken(UUID event, UUID profile, AcceptedEvent data) {}

    /** How often a rule was broken on a day (UTC). */
    record Count(LocalDate day, String field, String keyword, long events) {}

    /** One event that breaks a rule; it stands in the profile's timeline. */
    record Sample(
            UUID id, UUID profileId, UUID eventId, Instant timestamp, String field, String keyword, String message) {}

    private record Rule(UUID schema, String field, String keyword) {
        static final Comparator<Rule> ORDER =
                Comparator.comparing(Rule::schema).thenComparing(Rule::field).thenComparing(Rule::keyword);
    }

    private record Found(Taken event, UUID schema, Violation violation) {}

    /** Notes what these events break, in the transaction that takes them in. */
    public void note(List<Taken> events) {
        var found = new ArrayList<Found>();
        for (var event : events) {
            checks.flagged(event.data())
                    .ifPresent(broken -> broken.violations()
                            .forEach(violation -> found.add(new Found(event, broken.schema(), violation))));
        }
        if (!found.isEmpty()) {
            count(found);
            show(found);
        }
    }

    /** In one order, so that two batches do not wait for each other in a circle. */
    private void count(List<Found> found) {
        var counts = new TreeMap<Rule, Long>(Rule.ORDER);
        found.forEach(each -> counts.merge(
                new Rule(
                        each.schema(),
                        cut(each.violation().field()),
                        each.violation().keyword()),
                1L,
                Long::sum));
        var day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        jdbc.sql("""
                        insert into event_violation_count (schema_id, day, field, keyword, workspace_id, events)
                        select c.schema, :day, field, keyword, :workspace, events
                        from unnest(cast(:schemas as uuid[]), :fields, :keywords, cast(:events as bigint[]))
                          as c(schema, field, keyword, events)
                        where exists (select from event_schema e where e.id = c.schema)
                        on conflict (schema_id, day, field, keyword)
                        do update set events = event_violation_count.events + excluded.events""")
                .param("day", Date.valueOf(day))
                .param("workspace", Workspaces.current().value())
                .param("schemas", Columns.of(counts.keySet(), Rule::schema))
                .param("fields", Columns.of(counts.keySet(), Rule::field))
                .param("keywords", Columns.of(counts.keySet(), Rule::keyword))
                .param("events", Columns.of(counts.values()))
                .update();
        jdbc.sql("delete from event_violation_count where schema_id = any(cast(? as uuid[])) and day < ?")
                .params(Columns.of(counts.keySet(), Rule::schema), Date.valueOf(day.minusDays(COUNTED.toDays())))
                .update();
    }

    private void show(List<Found> found) {
        var newest = found.subList(Math.max(0, found.size() - limits.maxSamples()), found.size());
        jdbc.sql("""
                        insert into event_violation_sample (id, schema_id, workspace_id, profile_id, event_id,
                          occurred_at, field, keyword, message)
                        select id, schema, :workspace, profile, event, at, field, keyword, message
                        from unnest(cast(:ids as uuid[]), cast(:schemas as uuid[]), cast(:profiles as uuid[]),
                          cast(:events as uuid[]), cast(:times as timestamptz[]), :fields, :keywords, :messages)
                          as s(id, schema, profile, event, at, field, keyword, message)
                        where exists (select from event_schema e where e.id = s.schema)""")
                .param("workspace", Workspaces.current().value())
                .param("ids", Columns.of(newest, _ -> Ids.next()))
                .param("schemas", Columns.of(newest, Found::schema))
                .param("profiles", Columns.of(newest, each -> each.event().profile()))
                .param("events", Columns.of(newest, each -> each.event().event()))
                .param("times", Columns.of(newest, each -> each.event().data().timestamp()))
                .param("fields", Columns.of(newest, each -> cut(each.violation().field())))
                .param("keywords", Columns.of(newest, each -> each.violation().keyword()))
                .param(
                        "messages",
                        Columns.of(newest, each -> cut(each.violation().message())))
                .update();
        newest.stream().map(Found::schema).distinct().forEach(this::trim);
    }

    /** Whoever finds the rows locked by another batch leaves them to it. */
    private void trim(UUID schema) {
        jdbc.sql("""
                        delete from event_violation_sample where id in (
                          select id from event_violation_sample where schema_id = ?
                          order by id desc offset ? for update skip locked)""").params(schema, limits.maxSamples()).update();
    }

    /** The newest day first, and what is broken most. */
    List<Count> counts(UUID schema) {
        return jdbc.sql("""
                        select day, field, keyword, events from event_violation_count where schema_id = ?
                        order by day desc, events desc, field limit 500""")
                .param(schema)
                .query((row, _) -> new Count(
                        row.getDate("day").toLocalDate(),
                        row.getString("field"),
                        row.getString("keyword"),
                        row.getLong("events")))
                .list();
    }

    /** The newest first. */
    Page<Sample> samples(UUID schema, PageRequest page) {
        var rows = jdbc.sql("""
                        select * from event_violation_sample where schema_id = :schema
                          and id < coalesce(cast(:before as uuid), 'ffffffff-ffff-ffff-ffff-ffffffffffff')
                        order by id desc limit :rows""")
                .param("schema", schema)
                .param("before", page.cursor() == null ? null : Cursor.id(page.cursor()))
                .param("rows", page.limit() + 1)
                .query((row, _) -> new Sample(
                        row.getObject("id", UUID.class),
                        row.getObject("profile_id", UUID.class),
                        row.getObject("event_id", UUID.class),
                        row.getTimestamp("occurred_at").toInstant(),
                        row.getString("field"),
                        row.getString("keyword"),
                        row.getString("message")))
                .list();
        return Page.of(rows, page.limit(), last -> Cursor.encode(last.id().toString()));
    }

    @Override
    public void merge(List<Merge> merges) {
        OwnedRows.move(jdbc, "event_violation_sample", merges);
    }

    @Override
    public void erase(UUID profile) {
        jdbc.sql("delete from event_violation_sample where profile_id = ?")
                .param(profile)
                .update();
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
}
