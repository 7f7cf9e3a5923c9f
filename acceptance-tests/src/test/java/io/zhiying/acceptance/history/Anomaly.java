package io.zhiying.acceptance.history;

/**
 * Something that must not be in a history.
 *
 * @param subject the message, or segment and profile, that it is about
 */
public record Anomaly(Kind kind, String subject, String detail) {
    /** What is wrong. */
    public enum Kind {
        /** Acknowledged, and on no timeline. */
        EVENT_LOST,
        /** On timelines more than once. */
        EVENT_APPLIED_TWICE,
        /** On the timeline of somebody else. */
        EVENT_MISPLACED,
        /** On a timeline, and never sent. */
        EVENT_INVENTED,
        /** A customer's counters do not add up to the timeline. */
        COUNTED_WRONGLY,
        /** Applied, and services that read {@code customer.events} never hear of it. */
        EVENT_NOT_PUBLISHED,
        /** Published, and on no timeline: under a second id, or before it was certain to be applied. */
        EVENT_PUBLISHED_WRONGLY,
        /** Entered without having left since the last time, or left without being in. */
        CHANGE_PUBLISHED_TWICE,
        /** One id with two contents. */
        CHANGE_REPEATED_DIFFERENTLY,
        /** What was published last is not how it is. */
        CHANGE_LOST,
        /** In a segment without meeting its condition, or out of it while meeting it. */
        WRONG_MEMBERSHIP
    }

    @Override
    public String toString() {
        return "%s %s: %s".formatted(kind, subject, detail);
    }
}
