package io.zhiying.contracts;

import java.time.Instant;
import java.util.UUID;

/** A profile entered or left a segment. */
@EventType("io.zhiying.customer.segment-membership.v1")
public record SegmentMembershipChanged(
        UUID segmentId, String segmentName, UUID profileId, Change change, Instant changedAt) implements EventData {

    /** Which way. */
    public enum Change {
        ENTERED,
        LEFT
    }
}
