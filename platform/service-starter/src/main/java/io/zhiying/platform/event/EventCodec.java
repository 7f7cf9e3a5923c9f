package io.zhiying.platform.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.zhiying.contracts.EventData;
import io.zhiying.contracts.WorkspaceId;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** CloudEvents 1.0, Kafka binary mode, JSON data. Fields that a reader does not know are ignored. */
public final class EventCodec {
    private static final String WORKSPACE = "workspace";
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
                .withExtension(WORKSPACE, envelope.workspace().value());
        if (envelope.traceParent() != null) {
            event.withExtension(TRACE_PARENT, envelope.traceParent());
        }
        if (envelope.data() != null) {
            event.withData("application/json", envelope.data());
        }
        return KafkaMessageFactory.createWriter(envelope.topic(), envelope.workspace() + ":" + envelope.subject())
                .writeBinary(event.build());
    }

    /** What is read of a record before its data is. */
    record Decoded<E extends EventData>(WorkspaceId workspace, Received<E> event) {}

    /** @throws RuntimeException where the record is not an event of that type */
    <E extends EventData> Decoded<E> read(ConsumerRecord<String, byte[]> record, Class<E> type) {
        CloudEvent event = KafkaMessageFactory.createReader(record).toEvent();
        if (record.value() != null && !event.getType().equals(EventData.typeOf(type))) {
            throw new IllegalArgumentException("type is " + event.getType() + ", not " + EventData.typeOf(type));
        }
        var workspace = new WorkspaceId(String.valueOf(event.getExtension(WORKSPACE)));
        var time = Objects.requireNonNull(event.getTime(), "time").toInstant();
        var subject = Objects.requireNonNull(event.getSubject(), "subject");
        var payload = record.value() == null ? null : JSON.readValue(record.value(), type);
        return new Decoded<>(workspace, new Received<>(event.getId(), event.getType(), subject, time, payload));
    }
}
