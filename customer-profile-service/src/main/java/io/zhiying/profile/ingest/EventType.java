package io.zhiying.profile.ingest;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The calls of Segment's specification. */
enum EventType {
    IDENTIFY,
    TRACK,
    PAGE,
    SCREEN,
    GROUP,
    ALIAS;

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<EventType> of(String wire) {
        return Arrays.stream(values()).filter(type -> type.wire().equals(wire)).findFirst();
    }
}
