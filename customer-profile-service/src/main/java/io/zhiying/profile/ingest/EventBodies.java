package io.zhiying.profile.ingest;

import io.zhiying.platform.problem.JsonLimits;
import io.zhiying.platform.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads request bodies: JSON of bounded depth, each event of a batch measured as it was sent. */
@Component
class EventBodies {
    private static final TypeReference<Map<String, @Nullable Object>> OBJECT = new TypeReference<>() {};
    private static final int MAX_DEPTH = 64;

    private final JsonMapper json = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            // An event of a batch is followed by the next; what follows the whole is looked at here.
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private final IngestProperties limits;

    EventBodies(IngestProperties limits) {
        this.limits = limits;
    }

    /** The events of a batch and what stands beside them. */
    record Batch(Map<String, @Nullable Object> envelope, List<RawEvent> events) {}

    Map<String, @Nullable Object> single(byte[] body) {
        if (body.length > limits.maxEventSize().toBytes()) {
            throw tooLarge("body");
        }
        try (var parser = json.createParser(body)) {
            expect(parser.nextToken() == JsonToken.START_OBJECT, "The body must be a JSON object.");
            Map<String, @Nullable Object> event = json.readValue(parser, OBJECT);
            expect(parser.nextToken() == null, "More follows after the JSON object.");
            return event;
        } catch (JacksonException e) {
            throw unreadable(e);
        }
    }

    Batch batch(byte[] body) {
        try (var parser = json.createParser(body)) {
            expect(parser.nextToken() == JsonToken.START_OBJECT, "The body must be a JSON object.");
            Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
            List<RawEvent> events = null;
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                if (name.equals("batch")) {
                    events = events(parser);
                } else {
                    long start = parser.currentTokenLocation().getByteOffset();
                    envelope.put(name, json.readValue(parser, Object.class));
                    // It goes into every event.
                    checkSize(name, parser.currentLocation().getByteOffset() - start);
                }
            }
            expect(parser.nextToken() == null, "More follows after the JSON object.");
            if (events == null || events.isEmpty()) {
                throw new Problem(IngestErrors.INVALID, "batch must be an array of at least one event.")
                        .withField("batch", "must be an array of at least one event");
            }
            return new Batch(envelope, events);
        } catch (JacksonException e) {
            throw unreadable(e);
        }
    }

    private List<RawEvent> events(JsonParser parser) {
        var events = new ArrayList<RawEvent>();
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new Problem(IngestErrors.INVALID, "batch must be an array.").withField("batch", "must be an array");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            int index = events.size();
            var path = "batch[" + index + "]";
            if (index == limits.maxBatchEvents()) {
                throw new Problem(
                                IngestErrors.TOO_MANY_EVENTS,
                                "A batch has at most %d events.".formatted(limits.maxBatchEvents()))
                        .withField("batch", "must have at most " + limits.maxBatchEvents() + " events");
            }
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new Problem(IngestErrors.INVALID, path + " must be an object.")
                        .withField(path, "must be an object");
            }
            long start = parser.currentTokenLocation().getByteOffset();
            Map<String, @Nullable Object> event = json.readValue(parser, OBJECT);
            checkSize(path, parser.currentLocation().getByteOffset() - start);
            events.add(new RawEvent(path + ".", event));
        }
        return events;
    }

    /** Of an event that was not sent as JSON. */
    void checkSize(String path, Map<String, @Nullable Object> event) {
        checkSize(path, json.writeValueAsBytes(event).length);
    }

    private void checkSize(String path, long bytes) {
        if (bytes > limits.maxEventSize().toBytes()) {
            throw tooLarge(path);
        }
    }

    private Problem tooLarge(String path) {
        return new Problem(
                        IngestErrors.EVENT_TOO_LARGE,
                        "An event has at most %d bytes."
                                .formatted(limits.maxEventSize().toBytes()))
                .withField(path, "must have at most " + limits.maxEventSize().toBytes() + " bytes");
    }

    private static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw EventReader.malformed(otherwise);
        }
    }

    private static Problem unreadable(JacksonException e) {
        if (e instanceof StreamConstraintsException) {
            return EventReader.malformed("The body " + JsonLimits.exceeded(MAX_DEPTH) + ".");
        }
        var at = e.getLocation();
        return EventReader.malformed(
                at == null
                        ? "The body is not valid JSON."
                        : "The body is not valid JSON (line %d, column %d)."
                                .formatted(at.getLineNr(), at.getColumnNr()));
    }
}
