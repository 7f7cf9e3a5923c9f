package io.zhiying.profile.transfer;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a file holds, a line each. */
enum Kind {
    @JsonProperty("profiles")
    PROFILES,
    @JsonProperty("events")
    EVENTS;

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
