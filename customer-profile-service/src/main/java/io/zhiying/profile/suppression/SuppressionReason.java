package io.zhiying.profile.suppression;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Why somebody must not be written to. */
public enum SuppressionReason {
    @JsonProperty("manual")
    MANUAL,
    /** The address does not exist, or takes nothing. */
    @JsonProperty("bounced")
    BOUNCED,
    /** The message was reported as spam. */
    @JsonProperty("complained")
    COMPLAINED,
    /** From everything, whatever the channel and purpose. */
    @JsonProperty("unsubscribed")
    UNSUBSCRIBED;

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static SuppressionReason of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
