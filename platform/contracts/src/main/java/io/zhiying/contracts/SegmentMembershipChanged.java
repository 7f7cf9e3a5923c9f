package io.zhiying.contracts;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/** A profile entered or left a segment. */
@EventType("io.zhiying.customer.segment-membership.v1")
public record SegmentMembershipChanged(
        UUID segmentId, String segmentName, UUID profileId, Change change, Instant changedAt) implements EventData {

    /** {@code entered} or {@code left}. */
    @Override
    public String kind() {
        return change.name().toLowerCase(Locale.ROOT);
    }

    /** What happened. */
    public enum Change {
        ENTERED,
        LEFT
    }
}
