package io.zhiying.profile.segment.condition;

import java.util.UUID;

/** Something about a profile that conditions look at. */
public sealed interface Dependency {
    /** Events of one kind and name. */
    record OnEvent(String kind, String name) implements Dependency {}

    /** Who is in a segment. */
    record OnSegment(UUID id) implements Dependency {}

    /** The value of a computed trait, by its name. */
    record OnComputed(String trait) implements Dependency {}

    /** The rest. */
    enum Fixed implements Dependency {
        TRAITS,
        /** When somebody was seen first and last. */
        ACTIVITY,
        INSIGHTS,
        PURCHASES,
        LIFETIME,
        PREDICTIONS,
        LOYALTY,
        CONSENTS,
        /** Who belongs to which group, and what these are like. */
        GROUPS
    }
}
