package io.zhiying.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a topic from its beginning to where it ends now, joining no group. */
final class TopicLog {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String bootstrapServers;
    private final String workspace;

    TopicLog(String bootstrapServers, String workspace) {
        this.bootstrapServers = bootstrapServers;
        this.workspace = workspace;
    }

    /** @param id of the CloudEvent */
    record Entry(String id, byte[] content) {
        JsonNode data() {
            return JSON.readTree(content);
        }
    }

    /** The workspace's records, partition by partition in their order. */
    List<Entry> read(String topic) {
        List<Entry> entries = new ArrayList<>();
        read(topic, record -> {
            if (workspace.equals(header(record, "ce_workspace"))) {
                entries.add(new Entry(header(record, "ce_id"), record.value()));
            }
        });
        return entries;
    }

    /** Whether a consumer group has done with all that is in the topic now. */
    boolean isReadBy(String group, String topic) {
        try (var consumer = consumer(group)) {
            var ends = consumer.endOffsets(partitions(consumer, topic));
            var committed = consumer.committed(ends.keySet());
            return ends.entrySet().stream().allMatch(end -> {
                var at = committed.get(end.getKey());
                return (at == null ? 0 : at.offset()) >= end.getValue();
            });
        }
    }

    /**
     * Hands over the workspace's records from now on, as they come, until the reader has enough.
     *
     * @param begun told when no later record is missed
     */
    void follow(String topic, Duration patience, Runnable begun, Predicate<Entry> reader) {
        long deadline = System.nanoTime() + patience.toNanos();
        try (var consumer = consumer("none")) {
            var partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position); // only now does it seek
            begun.run();
            for (boolean more = true; more; ) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("waited in vain for records of " + topic);
                }
                for (var record : consumer.poll(Duration.ofMillis(50))) {
                    more &= !workspace.equals(header(record, "ce_workspace"))
                            || reader.test(new Entry(header(record, "ce_id"), record.value()));
                }
            }
        }
    }

    private void read(String topic, Consumer<ConsumerRecord<String, byte[]>> reader) {
        try (var consumer = consumer("none")) {
            var partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(reader);
            }
        }
    }

    private KafkaConsumer<String, byte[]> consumer(String group) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.GROUP_ID_CONFIG,
                group,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(each -> new TopicPartition(topic, each.partition()))
                .toList();
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }
}
