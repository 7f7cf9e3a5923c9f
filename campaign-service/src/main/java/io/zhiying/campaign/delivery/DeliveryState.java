package io.zhiying.campaign.delivery;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Set;

/** Where one person's message is. */
public enum DeliveryState {
    /** To be sent. */
    PLANNED,
    /** In a sender's hands. */
    SENDING,
    /** The receiving server took it. */
    SENT,
    /** Will not be taken. */
    FAILED,
    /** Must not be sent; the reason says why. */
    SUPPRESSED,
    /** Nobody can know whether it was taken, and it is not sent again. */
    UNKNOWN,
    /** Its person is in the holdout. */
    HELD_OUT,
    /** The campaign was cancelled first. */
    CANCELLED;

    public boolean canTransitionTo(DeliveryState next) {
        return switch (this) {
            case PLANNED -> Set.of(SENDING, CANCELLED).contains(next);
            case SENDING ->
                Set.of(PLANNED, SENT, FAILED, SUPPRESSED, UNKNOWN, CANCELLED).contains(next);
            case SENT, FAILED, SUPPRESSED, UNKNOWN, HELD_OUT, CANCELLED -> false;
        };
    }

    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static DeliveryState of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
