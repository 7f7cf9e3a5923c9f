package io.zhiying.profile.apply;

import io.zhiying.contracts.AcceptedEvent;
import io.zhiying.profile.group.GroupCall;
import io.zhiying.profile.identity.Identifier;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** An accepted event on its way into a profile. */
record Incoming(EventKeys keys, AcceptedEvent data, List<Identifier> identifiers) {
    UUID id() {
        return keys.event();
    }

    /** What it says of a group, where it does. */
    Optional<GroupCall> group() {
        return data.type().equals("group") && data.groupId() != null
                ? Optional.of(new GroupCall(id(), data.groupId(), data.traits(), data.timestamp()))
                : Optional.empty();
    }

    boolean isIdentify() {
        return data.type().equals("identify");
    }
}
