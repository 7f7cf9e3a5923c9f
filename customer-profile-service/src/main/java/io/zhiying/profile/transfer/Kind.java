package io.zhiying.profile.transfer;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a file holds, a line each. */
enum Kind {
    @JsonProperty("profiles")
    PROFILES,
    @JsonProperty("events")
    EVENTS,
    /** People for a static list, each as a profile would be. */
    @JsonProperty("members")
    MEMBERS;

    /** Whether a line is about a person and not about something that happened. */
    boolean isOfPeople() {
        return this != EVENTS;
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
