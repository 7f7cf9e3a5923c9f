package io.zhiying.platform.event;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.kafka.core.KafkaAdmin;

/** Tells whether a consumer of this service has come past what a topic held at some moment. */
public class EventPositions implements DisposableBean {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String service;
    private final Map<String, Object> config;
    private volatile Admin admin;

    @SuppressWarnings("NullAway.Init") // made when first needed: Kafka may be away at the start
    public EventPositions(String service, KafkaAdmin kafka) {
        this.service = service;
        this.config = kafka.getConfigurationProperties();
    }

    /** Where a topic ended. */
    public record Positions(Map<TopicPartition, Long> ends) {}

    /** @throws RetryLater where Kafka does not answer */
    public Positions ends(String topic) {
        var asked = admin().describeTopics(List.of(topic)).topicNameValues();
        var partitions = await(Objects.requireNonNull(asked.get(topic))).partitions();
        return new Positions(offsets(
                partitions.stream()
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .toList(),
                OffsetSpec.latest()));
    }

    /** What retention removed counts as passed. @throws RetryLater where Kafka does not answer */
    public boolean passed(String consumer, Positions wanted) {
        var group = service + "." + consumer;
        Map<TopicPartition, OffsetAndMetadata> committed =
                new HashMap<>(await(admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()));
        var begins = offsets(wanted.ends().keySet(), OffsetSpec.earliest());
        return wanted.ends().entrySet().stream().allMatch(end -> {
            var at = committed.get(end.getKey());
            long position = Math.max(at == null ? 0 : at.offset(), begins.getOrDefault(end.getKey(), 0L));
            return position >= end.getValue();
        });
    }

    private Map<TopicPartition, Long> offsets(Iterable<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, spec));
        Map<TopicPartition, ListOffsetsResultInfo> found =
                await(admin().listOffsets(wanted).all());
        return found.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    private Admin admin() {
        if (admin == null) {
            synchronized (this) {
                if (admin == null) {
                    admin = Admin.create(config);
                }
            }
        }
        return admin;
    }

    private static <T> T await(org.apache.kafka.common.KafkaFuture<T> answer) {
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new RetryLater("Kafka does not tell positions now", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RetryLater("stopped while asking Kafka for positions", e);
        }
    }

    @Override
    public void destroy() {
        if (admin != null) {
            admin.close(PATIENCE);
        }
    }
}
