package io.zhiying.recommendation.interaction;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a customer event says about items. */
sealed interface Behaviour {
    UUID profileId();

    Instant at();

    /** Something done with one item. */
    record Touch(UUID profileId, String itemId, InteractionKind kind, Instant at) implements Behaviour {}

    /** @param orderId null where the sender gave none: then the order cannot be told from a repetition of it */
    record Order(UUID profileId, @Nullable String orderId, List<String> itemIds, Instant at) implements Behaviour {}

    /** @param itemIds empty for the whole order */
    record Refund(UUID profileId, @Nullable String orderId, List<String> itemIds, Instant at) implements Behaviour {}
}
