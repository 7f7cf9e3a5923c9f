package io.zhiying.platform.event;

import io.micrometer.core.instrument.MeterRegistry;
import io.zhiying.contracts.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Records that could not be applied, put aside with where they came from and why, until an operator sends them again.
 * Sending again puts a record back on its topic with the same event id: consumers that had applied it leave it alone.
 */
public class DeadLetters {
    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
    private static final String PREFIX = "dlt-";
    private static final int MAX_REASON = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String service;
    private final KafkaTemplate<String, byte[]> kafka;
    private final ConsumerFactory<String, byte[]> consumers;
    private final InstantSource clock;
    private final MeterRegistry meters;

    public DeadLetters(
            String service,
            KafkaTemplate<String, byte[]> kafka,
            ConsumerFactory<String, byte[]> consumers,
            InstantSource clock,
            MeterRegistry meters) {
        this.service = service;
        this.kafka = kafka;
        this.consumers = consumers;
        this.clock = clock;
        this.meters = meters;
    }

    /** A record put aside by this service; without its data, which may be personal. */
    public record Letter(
            long offset,
            @Nullable String eventId,
            @Nullable String type,
            @Nullable String workspace,
            String consumer,
            String reason,
            String origin,
            String at) {}

    /** Returns when Kafka has it. */
    void put(ConsumerRecord<String, byte[]> record, String consumer, Throwable reason) {
        var letter = new ProducerRecord<>(
                Topics.deadLetter(record.topic()), null, record.key(), record.value(), record.headers());
        var why = SealedData.isSealed(record.value()) ? withoutWords(reason) : reason.toString();
        set(letter, "service", service);
        set(letter, "consumer", consumer);
        set(letter, "reason", why.substring(0, Math.min(why.length(), MAX_REASON)));
        set(letter, "origin", "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset()));
        set(letter, "at", clock.instant().toString());
        kafka.send(letter).join();
        meters.counter("zhiying.dead.letters", "topic", record.topic(), "consumer", consumer)
                .increment();
        log.error(
                "dead letter: {}-{}@{} for {}: {}",
                record.topic(),
                record.partition(),
                record.offset(),
                consumer,
                reason.getClass().getName());
    }

    /** What an exception says may quote the data, which is sealed not to lie here in plain. */
    private static String withoutWords(Throwable reason) {
        var said = new StringBuilder();
        for (Throwable cause = reason; cause != null && said.length() < MAX_REASON; cause = cause.getCause()) {
            said.append(said.isEmpty() ? "" : ", caused by ")
                    .append(cause.getClass().getName());
            var trace = cause.getStackTrace();
            if (trace.length > 0) {
                said.append(" at ").append(trace[0]);
            }
        }
        return said.toString();
    }

    /** The oldest of this service's letters on a topic that were not sent again. */
    public List<Letter> waiting(String topic, int limit) {
        var letters = new ArrayList<Letter>();
        read(topic, record -> {
            if (letters.size() < limit) {
                letters.add(letter(record));
            }
        });
        return letters;
    }

    /** Sends all of this service's waiting letters on a topic again. Returns how many once Kafka has them. */
    public int sendAgain(String topic) {
        var sent = new ArrayList<CompletableFuture<?>>();
        long end = read(topic, record -> {
            var again = new ProducerRecord<>(topic, null, record.key(), record.value(), record.headers());
            for (var name : List.of("service", "consumer", "reason", "origin", "at")) {
                again.headers().remove(PREFIX + name);
            }
            sent.add(kafka.send(again));
        });
        sent.forEach(CompletableFuture::join);
        // A death before this line sends them once more, which consumers notice by the ids.
        remember(topic, end);
        return sent.size();
    }

    /** Reads this service's letters from where the last sending ended; returns the end. */
    private long read(String topic, Consumer<ConsumerRecord<String, byte[]>> each) {
        var partition = partition(topic);
        try (var consumer = consumer()) {
            consumer.assign(List.of(partition));
            var committed = consumer.committed(Set.of(partition)).get(partition);
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            if (committed == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, committed.offset());
            }
            while (consumer.position(partition) < end) {
                for (var record : consumer.poll(PATIENCE)) {
                    if (record.offset() < end && service.equals(get(record, PREFIX + "service"))) {
                        each.accept(record);
                    }
                }
            }
            return end;
        }
    }

    private void remember(String topic, long end) {
        try (var consumer = consumer()) {
            consumer.commitSync(Map.of(partition(topic), new OffsetAndMetadata(end)));
        }
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return (KafkaConsumer<String, byte[]>) consumers.createConsumer(service + ".dead-letters", null);
    }

    private static TopicPartition partition(String topic) {
        return new TopicPartition(Topics.deadLetter(topic), 0);
    }

    private static Letter letter(ConsumerRecord<String, byte[]> record) {
        return new Letter(
                record.offset(),
                get(record, "ce_id"),
                get(record, "ce_type"),
                get(record, "ce_workspace"),
                String.valueOf(get(record, PREFIX + "consumer")),
                String.valueOf(get(record, PREFIX + "reason")),
                String.valueOf(get(record, PREFIX + "origin")),
                String.valueOf(get(record, PREFIX + "at")));
    }

    private static @Nullable String get(ConsumerRecord<?, ?> record, String header) {
        Header found = record.headers().lastHeader(header);
        return found == null ? null : new String(found.value(), StandardCharsets.UTF_8);
    }

    private static void set(ProducerRecord<?, ?> record, String name, String value) {
        record.headers().remove(PREFIX + name).add(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
    }
}
