package io.zhiying.profile.identity;

import java.util.Locale;
import java.util.UUID;

/**
 * An event named two things that were not taken as one person's.
 *
 * @param named the strongest identifier of the event, whose profile has the event
 * @param refused what stays where it was, or names nobody yet
 */
record RefusedTie(Identifier named, Identifier refused, Reason reason, UUID event) {
    enum Reason {
        /** The person would have more identifiers of a type than one person has. */
        LIMIT,
        /** Somebody said that these are two. */
        APART;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
