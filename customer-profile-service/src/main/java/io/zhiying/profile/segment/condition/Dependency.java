package io.zhiying.profile.segment.condition;

/** Something about a profile that conditions look at. */
public sealed interface Dependency {
    /** Events of one kind and name. */
    record OnEvent(String kind, String name) implements Dependency {}

    /** The rest. */
    enum Fixed implements Dependency {
        TRAITS,
        INSIGHTS,
        PURCHASES,
        LIFETIME,
        PREDICTIONS,
        LOYALTY,
        CONSENTS
    }
}
