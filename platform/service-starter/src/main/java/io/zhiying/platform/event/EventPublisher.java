package io.zhiying.platform.event;

import io.zhiying.contracts.EventData;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventCodec.Envelope;
import io.zhiying.platform.telemetry.TraceParents;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Sends events straight to Kafka (acks=all, idempotent producer): for input that is acknowledged once the log has it.
 * Changes of state go through the {@link Outbox} instead.
 */
public class EventPublisher {
    private final KafkaTemplate<String, byte[]> kafka;
    private final EventCodec codec;

    public EventPublisher(KafkaTemplate<String, byte[]> kafka, EventCodec codec) {
        this.kafka = kafka;
        this.codec = codec;
    }

    /** Completes when all in-sync replicas have it; fails within the producer's delivery timeout. */
    public CompletableFuture<?> publish(
            String topic, WorkspaceId workspace, String subject, String id, Instant time, EventData data) {
        return send(new Envelope(
                workspace,
                topic,
                subject,
                id,
                EventData.typeOf(data.getClass()),
                data.kind(),
                time,
                TraceParents.current(),
                EventCodec.bytesOf(data)));
    }

    CompletableFuture<?> send(Envelope envelope) {
        return kafka.send(codec.record(envelope));
    }
}
