package io.zhiying.campaign.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What became of one attempt to send a message. */
public sealed interface Outcome {
    /**
     * It was taken.
     *
     * @param confirmed whether the server's answer was seen; false where a crash came between the last byte and it
     */
    record Sent(boolean confirmed) implements Outcome {}

    /** It was refused for good. */
    record Failed(String reason) implements Outcome {}

    /** It must not be sent. */
    record Suppressed(String reason) implements Outcome {}

    /** It may have been taken, and is not sent again. */
    record Unknown(String reason) implements Outcome {}

    /** It was surely not taken; to be tried again. */
    record Retry(Instant at, String reason) implements Outcome {}

    /** It was not tried. */
    record Released() implements Outcome {}

    default DeliveryState state() {
        return switch (this) {
            case Sent _ -> DeliveryState.SENT;
            case Failed _ -> DeliveryState.FAILED;
            case Suppressed _ -> DeliveryState.SUPPRESSED;
            case Unknown _ -> DeliveryState.UNKNOWN;
            case Retry _, Released _ -> DeliveryState.PLANNED;
        };
    }

    default @Nullable String why() {
        return switch (this) {
            case Failed failed -> failed.reason();
            case Suppressed suppressed -> suppressed.reason();
            case Unknown unknown -> unknown.reason();
            case Retry retry -> retry.reason();
            case Sent sent -> sent.confirmed() ? null : "reply_not_seen";
            case Released _ -> null;
        };
    }
}
