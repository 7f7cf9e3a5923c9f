package io.zhiying.profile.ingest;

import io.zhiying.contracts.AcceptedEvent;
import io.zhiying.contracts.CommonErrors;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.problem.Problem;
import io.zhiying.profile.identity.EventIdentifiers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Makes accepted events of request bodies. Lenient as Segment is with what it does not know ({@code integrations} and
 * the like), and exact with what it uses.
 */
@Component
class EventReader {
    private final EventBodies bodies;
    private final EventIdentifiers identifiers;
    private final Admission admission;

    EventReader(EventBodies bodies, EventIdentifiers identifiers, Admission admission) {
        this.bodies = bodies;
        this.identifiers = identifiers;
        this.admission = admission;
    }

    Reading single(byte[] body, EventType type, Instant receivedAt) {
        var event = new RawEvent("", bodies.single(body));
        return read(List.of(event), _ -> type, Map.of(), null, receivedAt);
    }

    Reading batch(byte[] body, Instant receivedAt) {
        var batch = bodies.batch(body);
        var envelope = new RawEvent("", batch.envelope());
        var context = envelope.object("context");
        checkStorable(envelope, "context", context);
        return read(batch.events(), EventReader::typeOf, context, envelope.time("sentAt"), receivedAt);
    }

    private Reading read(
            List<RawEvent> events,
            Function<RawEvent, EventType> type,
            Map<String, @Nullable Object> context,
            @Nullable Instant sentAt,
            Instant receivedAt) {
        var accepted = new ArrayList<NamedEvent>(events.size());
        var refused = new ArrayList<Reading.Refused>();
        for (var event : events) {
            try {
                accepted.add(accept(event, type.apply(event), context, sentAt, receivedAt));
            } catch (Problem problem) {
                refused.add(new Reading.Refused(event.withoutWriteKey(), problem));
            }
        }
        return new Reading(accepted, refused);
    }

    /** An event that came by another way, as an element of a batch. */
    NamedEvent one(String path, Map<String, @Nullable Object> fields, Instant receivedAt) {
        var event = new RawEvent(path.isEmpty() ? "" : path + ".", fields);
        var accepted = accept(event, typeOf(event), Map.of(), null, receivedAt);
        bodies.checkSize(path, fields);
        return accepted;
    }

    private static EventType typeOf(RawEvent event) {
        return EventType.of(event.required("type"))
                .orElseThrow(() -> event.invalid("type", "must be identify, track, page, screen, group or alias"));
    }

    private NamedEvent accept(
            RawEvent raw,
            EventType type,
            Map<String, @Nullable Object> batchContext,
            @Nullable Instant sentAt,
            Instant receivedAt) {
        var flaw = StorableValues.flaw(raw.fields());
        if (flaw != null) {
            throw new Problem(IngestErrors.INVALID, "The event " + flaw + ".").withField(where(raw), flaw);
        }
        var messageId = raw.id("messageId");
        var event = new AcceptedEvent(
                messageId == null ? Ids.next().toString() : messageId,
                type.wire(),
                nameOf(raw, type),
                raw.id("userId"),
                raw.id("anonymousId"),
                type == EventType.ALIAS ? raw.requiredId("previousId") : null,
                type == EventType.GROUP ? raw.requiredId("groupId") : null,
                raw.object("properties"),
                raw.object("traits"),
                merged(batchContext, raw.object("context")),
                correctedTime(raw, sentAt, receivedAt),
                receivedAt.truncatedTo(ChronoUnit.MICROS));
        if (event.userId() == null && event.anonymousId() == null) {
            throw new Problem(
                            IngestErrors.NOBODY,
                            "%suserId or %sanonymousId is required.".formatted(raw.path(), raw.path()))
                    .withField(raw.path() + "userId", "is required where there is no anonymousId");
        }
        var named = identifiers.of(event);
        if (named.isEmpty()) {
            throw new Problem(IngestErrors.NOBODY, "The ids of the event are placeholders that name nobody.")
                    .withField(raw.path() + "userId", "names nobody");
        }
        admission.admit(raw.path(), event);
        return new NamedEvent(event, named.getFirst());
    }

    private static @Nullable String nameOf(RawEvent raw, EventType type) {
        return switch (type) {
            case TRACK -> raw.required("event");
            case PAGE, SCREEN -> raw.text("name");
            case IDENTIFY, GROUP, ALIAS -> null;
        };
    }

    /** By the sender's clock where nothing else is known, by ours where {@code sentAt} tells how wrong that one is. */
    private static Instant correctedTime(RawEvent raw, @Nullable Instant batchSentAt, Instant receivedAt) {
        var own = raw.time("sentAt");
        var sentAt = own == null ? batchSentAt : own;
        var given = raw.time("timestamp");
        var timestamp = given == null ? raw.time("originalTimestamp") : given;
        if (timestamp == null) {
            return receivedAt.truncatedTo(ChronoUnit.MICROS);
        }
        if (sentAt == null) {
            return timestamp;
        }
        var corrected = receivedAt.minus(Duration.between(timestamp, sentAt)).truncatedTo(ChronoUnit.MICROS);
        return corrected.isBefore(Instant.EPOCH) ? Instant.EPOCH : corrected;
    }

    /** The event's own context over the batch's, at every depth. */
    private static Map<String, @Nullable Object> merged(
            Map<String, @Nullable Object> under, Map<String, @Nullable Object> over) {
        if (under.isEmpty() || over.isEmpty()) {
            return under.isEmpty() ? over : under;
        }
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(under);
        over.forEach((name, value) -> merged.put(name, mergedValue(merged.get(name), value)));
        return merged;
    }

    @SuppressWarnings("unchecked") // JSON objects have string keys
    private static @Nullable Object mergedValue(@Nullable Object under, @Nullable Object over) {
        return under instanceof Map<?, ?> a && over instanceof Map<?, ?> b
                ? merged((Map<String, @Nullable Object>) a, (Map<String, @Nullable Object>) b)
                : over;
    }

    private static void checkStorable(RawEvent envelope, String field, Map<String, @Nullable Object> value) {
        var flaw = StorableValues.flaw(value);
        if (flaw != null) {
            throw envelope.invalid(field, flaw);
        }
    }

    private static String where(RawEvent raw) {
        return raw.path().isEmpty()
                ? "body"
                : raw.path().substring(0, raw.path().length() - 1);
    }

    static Problem malformed(String detail) {
        return new Problem(CommonErrors.MALFORMED, detail);
    }
}
