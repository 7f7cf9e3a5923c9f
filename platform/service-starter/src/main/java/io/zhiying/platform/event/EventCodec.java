package io.zhiying.platform.event;

import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.zhiying.contracts.EventData;
import io.zhiying.contracts.WorkspaceId;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** CloudEvents 1.0, Kafka binary mode, JSON data. Fields that a reader does not know are ignored. */
public final class EventCodec {
    private static final String PLAIN = "application/json";
    private static final String SEALED = "application/octet-stream";
    private static final String TRACE_PARENT = "traceparent";
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .addModule(new EventTimes())
            .build();

    private final URI source;

    public EventCodec(String service) {
        this.source = URI.create("urn:zhiying:" + service);
    }

    /** An event ready for a topic or the outbox; {@code data} null is a tombstone. */
    record Envelope(
            WorkspaceId workspace,
            String topic,
            String subject,
            String id,
            String type,
            @Nullable String kind,
            Instant time,
            @Nullable String traceParent,
            byte @Nullable [] data) {
        String key() {
            return workspace + ":" + subject;
        }

        Envelope withData(byte[] other) {
            return new Envelope(workspace, topic, subject, id, type, kind, time, traceParent, other);
        }
    }

    static byte[] bytesOf(EventData data) {
        return JSON.writeValueAsBytes(data);
    }

    ProducerRecord<String, byte[]> record(Envelope envelope) {
        var event = CloudEventBuilder.v1()
                .withId(envelope.id())
                .withSource(source)
                .withType(envelope.type())
                .withSubject(envelope.subject())
                .withTime(envelope.time().atOffset(ZoneOffset.UTC))
                .withExtension(EventHead.WORKSPACE, envelope.workspace().value());
        if (envelope.kind() != null) {
            event.withExtension(EventHead.KIND, envelope.kind());
        }
        if (envelope.traceParent() != null) {
            event.withExtension(TRACE_PARENT, envelope.traceParent());
        }
        if (envelope.data() != null) {
            event.withData(SealedData.isSealed(envelope.data()) ? SEALED : PLAIN, envelope.data());
        }
        return KafkaMessageFactory.createWriter(envelope.topic(), envelope.key())
                .writeBinary(event.build());
    }

    /**
     * @param data of the record, opened where it was sealed
     * @throws RuntimeException where it is not of that type
     */
    static <E extends EventData> Received<E> read(EventHead head, byte @Nullable [] data, Class<E> type) {
        if (data != null && !head.type().equals(EventData.typeOf(type))) {
            throw new IllegalArgumentException("type is " + head.type() + ", not " + EventData.typeOf(type));
        }
        var payload = data == null ? null : JSON.readValue(data, type);
        return new Received<>(head.id(), head.type(), head.subject(), head.time(), payload);
    }
}
