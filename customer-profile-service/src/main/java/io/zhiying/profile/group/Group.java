package io.zhiying.profile.group;

import io.zhiying.profile.person.Traits;
import java.time.Instant;
import java.util.UUID;

/**
 * A group as stored.
 *
 * @param groupId the sender's, as it stands in {@code group} calls; 1 to 255 characters
 */
record Group(UUID id, String groupId, Traits traits, Instant createdAt, Instant updatedAt) {
    Group with(Traits newTraits, Instant at) {
        return new Group(id, groupId, newTraits, createdAt, at);
    }
}
