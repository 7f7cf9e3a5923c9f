package io.zhiying.platform.event;

import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.zhiying.contracts.EventData;
import io.zhiying.contracts.WorkspaceId;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** CloudEvents 1.0, Kafka binary mode, JSON data. Fields that a reader does not know are ignored. */
public final class EventCodec {
    private static final String TRACE_PARENT = "traceparent";
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
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
            byte @Nullable [] data) {}

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
            event.withData("application/json", envelope.data());
        }
        return KafkaMessageFactory.createWriter(envelope.topic(), envelope.workspace() + ":" + envelope.subject())
                .writeBinary(event.build());
    }

    /** @throws RuntimeException where the record's data is not of that type */
    static <E extends EventData> Received<E> read(
            EventHead head, ConsumerRecord<String, byte[]> record, Class<E> type) {
        if (record.value() != null && !head.type().equals(EventData.typeOf(type))) {
            throw new IllegalArgumentException("type is " + head.type() + ", not " + EventData.typeOf(type));
        }
        var payload = record.value() == null ? null : JSON.readValue(record.value(), type);
        return new Received<>(head.id(), head.type(), head.subject(), head.time(), payload);
    }
}
