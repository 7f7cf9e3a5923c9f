package io.zhiying.platform;

import io.micrometer.core.instrument.MeterRegistry;
import io.zhiying.contracts.Topics;
import io.zhiying.platform.client.ServiceClients;
import io.zhiying.platform.event.DeadLetterController;
import io.zhiying.platform.event.DeadLetters;
import io.zhiying.platform.event.EventCodec;
import io.zhiying.platform.event.EventContainers;
import io.zhiying.platform.event.EventHandler;
import io.zhiying.platform.event.EventPositions;
import io.zhiying.platform.event.EventPublisher;
import io.zhiying.platform.event.Inbox;
import io.zhiying.platform.event.NeighbourKeys;
import io.zhiying.platform.event.OpeningKeys;
import io.zhiying.platform.event.Outbox;
import io.zhiying.platform.event.OutboxRelay;
import io.zhiying.platform.event.SealingKeys;
import io.zhiying.platform.telemetry.QueueDepths;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Wires events: codec, outbox and relay, inbox, handlers, dead letters, topics. A service that has nothing to do with
 * events leaves them out with {@code zhiying.platform.events: false}.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "zhiying.platform.events", matchIfMissing = true)
class EventConfiguration {
    private static final List<String> LOGS = List.of(
            Topics.EVENTS_ACCEPTED, Topics.EVENTS, Topics.SEGMENTS, Topics.INSIGHTS, Topics.MODELS, Topics.DELIVERIES);

    @Bean
    EventCodec eventCodec(@Value("${spring.application.name}") String service) {
        return new EventCodec(service);
    }

    @Bean
    EventPublisher eventPublisher(
            KafkaTemplate<String, byte[]> kafka, EventCodec codec, ObjectProvider<SealingKeys> keys) {
        return new EventPublisher(kafka, codec, keys.getIfAvailable());
    }

    @Bean
    OutboxRelay outboxRelay(JdbcClient jdbc, TransactionTemplate transaction, EventPublisher publisher) {
        return new OutboxRelay(jdbc, transaction, publisher);
    }

    @Bean
    Outbox outbox(JdbcTemplate jdbc, Clock clock, OutboxRelay relay) {
        return new Outbox(jdbc, clock, relay);
    }

    @Bean
    Inbox inbox(JdbcClient jdbc, TransactionTemplate transaction, Clock clock) {
        return new Inbox(jdbc, transaction, clock);
    }

    @Bean
    DeadLetters deadLetters(
            @Value("${spring.application.name}") String service,
            KafkaTemplate<String, byte[]> kafka,
            ConsumerFactory<String, byte[]> consumers,
            Clock clock,
            MeterRegistry meters) {
        return new DeadLetters(service, kafka, consumers, clock, meters);
    }

    @Bean
    DeadLetterController deadLetterController(DeadLetters letters) {
        return new DeadLetterController(letters);
    }

    @Bean
    QueueDepths queueDepths(JdbcClient jdbc, TransactionTemplate transaction, MeterRegistry meters) {
        return new QueueDepths(jdbc, transaction, meters);
    }

    @Bean
    EventContainers eventContainers(
            @Value("${spring.application.name}") String service,
            List<EventHandler<?>> handlers,
            ConsumerFactory<String, byte[]> consumers,
            Inbox inbox,
            DeadLetters deadLetters,
            TransactionTemplate transaction,
            OpeningKeys keys,
            MeterRegistry meters) {
        return new EventContainers(service, handlers, consumers, inbox, deadLetters, transaction, keys, meters);
    }

    @Bean
    @ConditionalOnMissingBean
    OpeningKeys openingKeys(ServiceClients clients) {
        return new NeighbourKeys(clients);
    }

    @Bean
    EventPositions eventPositions(@Value("${spring.application.name}") String service, KafkaAdmin kafka) {
        return new EventPositions(service, kafka);
    }

    /** Every service can make every topic, so that none has to start first. */
    @Bean
    KafkaAdmin.NewTopics topics(PlatformProperties properties) {
        var logs = LOGS.stream().map(name -> topic(name, properties).build());
        var profiles = topic(Topics.PROFILES, properties).compact().build();
        var deadLetters = Stream.concat(LOGS.stream(), Stream.of(Topics.PROFILES))
                .map(name -> TopicBuilder.name(Topics.deadLetter(name))
                        .partitions(1)
                        .replicas(properties.replication())
                        .config(TopicConfig.RETENTION_MS_CONFIG, "-1")
                        .build());
        return new KafkaAdmin.NewTopics(Stream.of(logs, Stream.of(profiles), deadLetters)
                .flatMap(s -> s)
                .toArray(NewTopic[]::new));
    }

    private static TopicBuilder topic(String name, PlatformProperties properties) {
        return TopicBuilder.name(name).partitions(properties.partitions()).replicas(properties.replication());
    }
}
