package io.zhiying.platform.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zhiying.contracts.Rfc3339;
import io.zhiying.contracts.WorkspaceId;
import java.time.Instant;
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
        String version = null;
        String workspace = null;
        String id = null;
        String type = null;
        String subject = null;
        String time = null;
        String kind = null;
        for (Header header : record.headers()) {
            switch (header.key()) {
                case PREFIX + "specversion" -> version = text(header);
                case PREFIX + WORKSPACE -> workspace = text(header);
                case PREFIX + "id" -> id = text(header);
                case PREFIX + "type" -> type = text(header);
                case PREFIX + "subject" -> subject = text(header);
                case PREFIX + "time" -> time = text(header);
                case PREFIX + KIND -> kind = text(header);
                default -> {} // for others
            }
        }
        if (!"1.0".equals(version)) {
            throw new IllegalArgumentException("not a CloudEvent of version 1.0");
        }
        return new EventHead(
                new WorkspaceId(required(WORKSPACE, workspace)),
                required("id", id),
                required("type", type),
                required("subject", subject),
                Rfc3339.parse(required("time", time)),
                kind);
    }

    private static @Nullable String text(Header header) {
        return header.value() == null ? null : new String(header.value(), UTF_8);
    }

    private static String required(String name, @Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException("the event has no " + name);
        }
        return value;
    }
}
