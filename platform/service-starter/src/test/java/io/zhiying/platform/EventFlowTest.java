package io.zhiying.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.zhiying.contracts.CustomerEvent;
import io.zhiying.contracts.TextInsight;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventPublisher;
import io.zhiying.platform.test.TestServers;
import io.zhiying.platform.test.TestTokens;
import io.zhiying.platform.workspace.Workspaces;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class EventFlowTest extends StarterTest {
    @Autowired
    EventPublisher publisher;

    @Autowired
    SampleApplication.Listener listener;

    @Autowired
    SampleApplication.Chooser chooser;

    @Autowired
    SampleApplication.Notes notes;

    @Test
    void appliesAnEventOnceHoweverOftenItComes() {
        var id = UUID.randomUUID().toString();
        for (int i = 0; i < 3; i++) {
            publish(id, "zh");
        }
        var after = UUID.randomUUID().toString();
        publish(after, "en");
        await().atMost(Duration.ofSeconds(30)).until(() -> applied(after) == 1);
        assertThat(applied(id)).isEqualTo(1);
    }

    @Test
    void putsPoisonAsideAndAppliesTheRest() throws Exception {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            ids.add(UUID.randomUUID().toString());
            publish(ids.get(i), i == 2 ? "poison" : "zh");
        }
        raw(Topics.INSIGHTS, "acme:p", "not an event".getBytes());
        await().atMost(Duration.ofSeconds(30)).until(() -> applied(ids.get(4)) == 1);
        assertThat(applied(ids.get(2))).isZero();
        assertThat(applied(ids.get(1))).isEqualTo(1);
        assertThat(applied(ids.get(3))).isEqualTo(1);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            var letters = read(Topics.deadLetter(Topics.INSIGHTS));
            assertThat(letters).anySatisfy(letter -> {
                assertThat(header(letter, "ce_id")).isEqualTo(ids.get(2));
                assertThat(header(letter, "dlt-reason")).contains("cannot be applied");
                assertThat(header(letter, "dlt-consumer")).isEqualTo("listener");
            });
            assertThat(letters).anySatisfy(letter -> assertThat(letter.value()).isEqualTo("not an event".getBytes()));
        });
    }

    @Test
    void passesOverTheKindsThatAHandlerHasNoUseFor() throws Exception {
        customerEvent("想要", "first");
        customerEvent("not wanted", "passed over");
        customerEvent(null, "passed over too");
        withoutKind("not wanted", "before events told their kind");
        customerEvent("想要", "last");
        await().atMost(Duration.ofSeconds(30)).until(() -> chooser.given.contains("last"));
        assertThat(chooser.given).containsExactly("first", "before events told their kind", "last");
        assertThat(Workspaces.<Long, RuntimeException>callAsPlatform(() ->
                        transaction.execute(_ -> jdbc.sql("select count(*) from platform.inbox where consumer = ?")
                                .param("chooser")
                                .query(Long.class)
                                .single())))
                .isEqualTo(3);
    }

    private void customerEvent(String name, String messageId) {
        var event = customerEventOf(name, messageId);
        publisher
                .publish(
                        Topics.EVENTS,
                        new WorkspaceId("acme"),
                        "p",
                        event.eventId().toString(),
                        event.timestamp(),
                        event)
                .join();
    }

    private static CustomerEvent customerEventOf(String name, String messageId) {
        return new CustomerEvent(
                UUID.randomUUID(),
                messageId,
                UUID.randomUUID(),
                name == null ? "identify" : "track",
                name,
                Map.of(),
                Map.of(),
                Instant.now(),
                Instant.now());
    }

    private static void withoutKind(String name, String messageId) throws Exception {
        var event = customerEventOf(name, messageId);
        var written = CloudEventBuilder.v1()
                .withId(event.eventId().toString())
                .withSource(URI.create("urn:zhiying:earlier"))
                .withType("io.zhiying.customer.event.v1")
                .withSubject("p")
                .withTime(OffsetDateTime.parse("2026-01-05T10:00:00+08:00"))
                .withExtension("workspace", "acme")
                .withData("application/json", JSON.writeValueAsBytes(event))
                .build();
        send(KafkaMessageFactory.<String>createWriter(Topics.EVENTS, "acme:p").writeBinary(written));
    }

    @Test
    void sendsDeadLettersAgainWhenTheOperatorAsks() throws Exception {
        var id = UUID.randomUUID().toString();
        listener.curable.set(true);
        publish(id, "curable");
        var path = "/v1/operations/sample/dead-letters/nlp.insights";
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(operator(request(path))
                                .body()
                                .path("letters")
                                .valueStream()
                                .map(letter -> letter.path("eventId").asString()))
                        .contains(id));
        listener.curable.set(false);
        assertThat(operator(request(path + "/replay").POST(HttpRequest.BodyPublishers.noBody()))
                        .body()
                        .path("count")
                        .asInt())
                .isPositive();
        await().atMost(Duration.ofSeconds(20)).until(() -> applied(id) == 1);
        assertThat(get(path, "acme").status()).isEqualTo(403);
    }

    private Answer operator(HttpRequest.Builder request) throws Exception {
        return send(request.header("Authorization", TestTokens.bearer("acme", "platform:operator")));
    }

    @Test
    void triesAPassingFailureAgainUntilItPasses() {
        var id = UUID.randomUUID().toString();
        publish(id, "later");
        await().atMost(Duration.ofSeconds(30)).until(() -> applied(id) == 1);
        assertThat(listener.passingFailures.get()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void publishesWhatWasCommittedAndNothingElse() {
        var acme = new WorkspaceId("outbox");
        var kept = Workspaces.call(acme, () -> notes.create("留下"));
        Workspaces.run(
                acme,
                () -> transaction.executeWithoutResult(status -> {
                    notes.create("undone");
                    status.setRollbackOnly();
                }));
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            var mine = read(Topics.PROFILES).stream()
                    .filter(record -> record.key().startsWith("outbox:"))
                    .toList();
            assertThat(mine).singleElement().satisfies(record -> {
                assertThat(record.key()).isEqualTo("outbox:" + kept.id());
                assertThat(header(record, "ce_type")).isEqualTo("io.zhiying.customer.profile.v1");
                assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
                assertThat(header(record, "ce_workspace")).isEqualTo("outbox");
                assertThat(JSON.readTree(record.value())
                                .path("traits")
                                .path("body")
                                .asString())
                        .isEqualTo("留下");
            });
        });
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(Workspaces.<Long, RuntimeException>callAsPlatform(
                                () -> transaction.execute(_ -> jdbc.sql("select count(*) from platform.outbox")
                                        .query(Long.class)
                                        .single())))
                        .isZero());
    }

    @Test
    void refusesAMessageThatKafkaWould() {
        var acme = new WorkspaceId("outbox-large");
        assertThatThrownBy(() -> Workspaces.run(acme, () -> notes.create("长".repeat(400_000))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void publish(String id, String language) {
        var insight =
                new TextInsight(UUID.randomUUID(), UUID.randomUUID(), language, 0.9, null, List.of(), Instant.now());
        publisher
                .publish(Topics.INSIGHTS, new WorkspaceId("acme"), "subject", id, Instant.now(), insight)
                .join();
    }

    private long applied(String id) {
        return listener.applied.stream().filter(line -> line.endsWith(id)).count();
    }

    private static void raw(String topic, String key, byte[] value) throws Exception {
        send(new ProducerRecord<>(topic, key, value));
    }

    private static void send(ProducerRecord<String, byte[]> record) throws Exception {
        Map<String, Object> config = Map.of("bootstrap.servers", TestServers.kafkaBootstrapServers());
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }

    private static List<ConsumerRecord<String, byte[]>> read(String topic) {
        Map<String, Object> config =
                Map.of("bootstrap.servers", TestServers.kafkaBootstrapServers(), "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new org.apache.kafka.common.TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var records = new ArrayList<ConsumerRecord<String, byte[]>>();
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value());
    }
}
