package io.zhiying.profile.schema;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.zhiying.contracts.AcceptedEvent;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the events of one type and name should look like.
 *
 * @param event the name; empty for every event of the type
 */
record EventSchema(
        UUID id,
        EventKind type,
        String event,
        JsonNode schema,
        OnViolation onViolation,
        Instant createdAt,
        Instant updatedAt) {

    /** Of event, and which part of it the schema is of. */
    enum EventKind {
        @JsonProperty("track")
        TRACK("properties"),
        @JsonProperty("page")
        PAGE("properties"),
        @JsonProperty("screen")
        SCREEN("properties"),
        @JsonProperty("identify")
        IDENTIFY("traits"),
        @JsonProperty("group")
        GROUP("traits");

        private final String part;

        EventKind(String part) {
            this.part = part;
        }

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        String part() {
            return part;
        }

        Map<String, @Nullable Object> of(AcceptedEvent event) {
            return part.equals("traits") ? event.traits() : event.properties();
        }
    }

    /** What becomes of an event that breaks it. */
    enum OnViolation {
        @JsonProperty("flag")
        FLAG,
        @JsonProperty("reject")
        REJECT;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
