package io.zhiying.platform.event;

import io.zhiying.contracts.Topics;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/** Puts aside records that cannot be applied, with where they came from and why. */
public class DeadLetters {
    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
    static final String PREFIX = "dlt-";
    private static final int MAX_REASON = 1000;

    private final KafkaTemplate<String, byte[]> kafka;
    private final InstantSource clock;

    public DeadLetters(KafkaTemplate<String, byte[]> kafka, InstantSource clock) {
        this.kafka = kafka;
        this.clock = clock;
    }

    /** Returns when Kafka has it. */
    void put(ConsumerRecord<String, byte[]> record, String consumer, Throwable reason) {
        var letter = new ProducerRecord<>(
                Topics.deadLetter(record.topic()), null, record.key(), record.value(), record.headers());
        var why = reason.toString();
        header(letter, "consumer", consumer);
        header(letter, "reason", why.substring(0, Math.min(why.length(), MAX_REASON)));
        header(letter, "origin", "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset()));
        header(letter, "at", clock.instant().toString());
        kafka.send(letter).join();
        log.error(
                "dead letter: {}-{}@{} for {}: {}",
                record.topic(),
                record.partition(),
                record.offset(),
                consumer,
                reason.getClass().getName());
    }

    private static void header(ProducerRecord<?, ?> record, String name, String value) {
        record.headers().remove(PREFIX + name).add(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
    }
}
