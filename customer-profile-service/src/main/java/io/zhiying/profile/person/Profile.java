package io.zhiying.profile.person;

import java.time.Instant;
import java.util.UUID;

/**
 * A customer as stored.
 *
 * @param version grows with every change of traits or identifiers
 */
public record Profile(UUID id, long version, Traits traits, Instant createdAt, Instant updatedAt) {
    public static Profile born(UUID id, Instant at) {
        return new Profile(id, 1, Traits.NONE, at, at);
    }

    public Profile changed(Traits newTraits, Instant at) {
        return new Profile(id, version + 1, newTraits, createdAt, at);
    }
}
