package io.zhiying.profile.apply;

import io.zhiying.contracts.AcceptedEvent;
import io.zhiying.profile.identity.Identifier;
import java.util.List;
import java.util.UUID;

/** An accepted event on its way into a profile. */
record Incoming(EventKeys keys, AcceptedEvent data, List<Identifier> identifiers) {
    UUID id() {
        return keys.event();
    }

    boolean isIdentify() {
        return data.type().equals("identify");
    }
}
