package io.zhiying.profile.consent;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What the customer said. */
public enum ConsentStatus {
    @JsonProperty("granted")
    GRANTED,
    @JsonProperty("denied")
    DENIED,
    /** Granted once, and taken back. */
    @JsonProperty("withdrawn")
    WITHDRAWN;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ConsentStatus of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
