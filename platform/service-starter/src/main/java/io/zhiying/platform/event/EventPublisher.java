package io.zhiying.platform.event;

import io.zhiying.contracts.EventData;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventCodec.Envelope;
import io.zhiying.platform.telemetry.TraceParents;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Sends events straight to Kafka (acks=all, idempotent producer): for input that is acknowledged once the log has it.
 * Changes of state go through the {@link Outbox} instead.
 */
public class EventPublisher {
    private final KafkaTemplate<String, byte[]> kafka;
    private final EventCodec codec;
    private final @Nullable SealingKeys keys;

    /** @param keys null where nothing is sealed */
    public EventPublisher(KafkaTemplate<String, byte[]> kafka, EventCodec codec, @Nullable SealingKeys keys) {
        this.kafka = kafka;
        this.codec = codec;
        this.keys = keys;
    }

    /** Fetches the keys of many subjects at once, where each {@link #publish} would fetch its own. */
    public void prepare(String topic, WorkspaceId workspace, Collection<String> subjects) {
        if (keys != null && keys.seals(topic)) {
            keys.of(workspace, topic, subjects);
        }
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
        return kafka.send(codec.record(sealed(envelope)));
    }

    private Envelope sealed(Envelope envelope) {
        if (keys == null || envelope.data() == null || !keys.seals(envelope.topic())) {
            return envelope;
        }
        var key = Objects.requireNonNull(keys.of(envelope.workspace(), envelope.topic(), List.of(envelope.subject()))
                .get(envelope.subject()));
        return envelope.withData(SealedData.seal(key, envelope.data(), envelope.key()));
    }
}
