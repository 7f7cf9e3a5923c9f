package io.zhiying.contracts;

import org.jspecify.annotations.Nullable;

/**
 * The data of a CloudEvent. A field may be added, never renamed, removed or given another meaning; readers ignore
 * fields that they do not know. A change that cannot keep this is a new type with a new {@link EventType}.
 */
public sealed interface EventData
        permits AcceptedEvent,
                CampaignDelivery,
                CustomerEvent,
                ModelLifecycleChanged,
                ProfileSnapshot,
                SegmentMembershipChanged,
                TextInsight {

    /** The CloudEvents type of a record, for example {@code io.zhiying.customer.event.v1}. */
    static String typeOf(Class<? extends EventData> record) {
        var type = record.getAnnotation(EventType.class);
        if (type == null) {
            throw new IllegalArgumentException(record.getName() + " lacks @EventType");
        }
        return type.value();
    }

    /**
     * What a reader can choose by before it reads the data: written beside it, as the CloudEvents extension {@code
     * kind}. Null where the type says enough.
     */
    default @Nullable String kind() {
        return null;
    }
}
