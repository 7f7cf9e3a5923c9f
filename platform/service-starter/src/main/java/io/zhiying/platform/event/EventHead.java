package io.zhiying.platform.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zhiying.contracts.WorkspaceId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What a record says of itself in its headers, in the form of CloudEvents 1.0: enough to know whether its data is worth
 * reading. Read by hand, since the general reader takes as long as the parser of the data does.
 *
 * @param kind null where the event does not tell it
 */
record EventHead(
        WorkspaceId workspace,
        String id,
        String type,
        String subject,
        Instant time,
        @Nullable String kind) {
    static final String WORKSPACE = "workspace";
    static final String KIND = "kind";

    private static final String PREFIX = "ce_";

    /** @throws RuntimeException where the record is not an event */
    static EventHead of(ConsumerRecord<?, ?> record) {
        Map<String, String> attributes = new HashMap<>();
        for (Header header : record.headers()) {
            if (header.key().startsWith(PREFIX) && header.value() != null) {
                attributes.put(header.key().substring(PREFIX.length()), new String(header.value(), UTF_8));
            }
        }
        if (!"1.0".equals(attributes.get("specversion"))) {
            throw new IllegalArgumentException("not a CloudEvent of version 1.0");
        }
        return new EventHead(
                new WorkspaceId(required(attributes, WORKSPACE)),
                required(attributes, "id"),
                required(attributes, "type"),
                required(attributes, "subject"),
                Instant.parse(required(attributes, "time")),
                attributes.get(KIND));
    }

    private static String required(Map<String, String> attributes, String name) {
        var value = attributes.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the event has no " + name);
        }
        return value;
    }
}
