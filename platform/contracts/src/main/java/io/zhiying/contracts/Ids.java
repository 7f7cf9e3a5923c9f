package io.zhiying.contracts;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.UUID;

/** Ids that we give: UUIDv7 (RFC 9562), so that they sort by time and index well. */
public final class Ids {
    private Ids() {}

    public static UUID next() {
        return UuidCreator.getTimeOrderedEpoch();
    }
}
