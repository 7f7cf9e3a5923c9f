package io.zhiying.profile.destination;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A system that is told of events.
 *
 * @param pausedReason why nothing is sent; null where it is active, or was paused by its owner
 * @param failures one after the other, up to now
 * @param dropped items that came while too many waited
 */
record Destination(
        UUID id,
        String name,
        String url,
        SigningSecrets secrets,
        Filter filter,
        State state,
        @Nullable String pausedReason,
        int failures,
        long dropped,
        Instant createdAt,
        Instant updatedAt) {

    /** Whether it is sent to. */
    enum State {
        @JsonProperty("active")
        ACTIVE,
        @JsonProperty("paused")
        PAUSED;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is streamed. */
    enum Topic {
        @JsonProperty("events")
        EVENTS,
        @JsonProperty("segments")
        SEGMENTS
    }

    /**
     * What it is told of.
     *
     * @param topics at least one
     * @param types of events; all where it is empty
     * @param events names of events; all where it is empty
     */
    record Filter(List<Topic> topics, List<String> types, List<String> events) {
        Filter {
            topics = List.copyOf(topics);
            types = List.copyOf(types);
            events = List.copyOf(events);
        }

        boolean takesEvent(String type, @Nullable String name) {
            return topics.contains(Topic.EVENTS)
                    && (types.isEmpty() || types.contains(type))
                    && (events.isEmpty() || name != null && events.contains(name));
        }

        boolean takesSegments() {
            return topics.contains(Topic.SEGMENTS);
        }
    }

    @Override
    public String toString() {
        return "Destination[" + id + "]";
    }
}
