package io.zhiying.nlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zhiying.contracts.CustomerEvent;
import io.zhiying.contracts.ModelLifecycleChanged;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventPublisher;
import io.zhiying.platform.test.TestServers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class FeedbackInsightsTest extends NlpTest {
    private static final WorkspaceId ACME = new WorkspaceId("acme");

    @Autowired
    EventPublisher publisher;

    private static CustomerEvent event(String name, Map<String, Object> properties) {
        return new CustomerEvent(
                UUID.randomUUID(),
                UUID.randomUUID().toString(),
                UUID.randomUUID(),
                "track",
                name,
                properties,
                Map.of(),
                Instant.parse("2026-01-02T03:04:05Z"),
                Instant.parse("2026-01-02T03:04:06Z"));
    }

    private static CustomerEvent feedback(String text) {
        return event("Feedback Submitted", Map.of("text", text, "channel", "app"));
    }

    @Test
    void announcesOneInsightForEachFeedbackHoweverOftenItComes() {
        CustomerEvent glad = feedback("物流超快，质量很好，非常满意");
        CustomerEvent angry =
                event("Product Reviewed", Map.of("review_body", "Terrible quality, it broke.", "rating", 1));
        CustomerEvent emoji = feedback("👍👍");
        for (int i = 0; i < 3; i++) {
            publish(List.of(glad, angry, emoji));
        }
        CustomerEvent last = feedback("味道不错");
        publish(List.of(last));

        List<JsonNode> insights = awaitInsights(List.of(glad, angry, emoji, last));

        assertThat(of(glad, insights)).singleElement().satisfies(insight -> {
            assertThat(insight.get("profileId").asString())
                    .isEqualTo(glad.profileId().toString());
            assertThat(insight.get("language").asString()).isEqualTo("zh");
            assertThat(insight.get("sentiment").get("label").asString()).isEqualTo("positive");
            assertThat(insight.get("sentiment").get("probability").asDouble()).isGreaterThan(0.8);
            assertThat(insight.get("models").get(0).get("model").asString()).isEqualTo("sentiment-zh");
            assertThat(insight.get("models").get(0).get("version").asString()).isEqualTo("1");
        });
        assertThat(of(angry, insights)).singleElement().satisfies(insight -> {
            assertThat(insight.get("language").asString()).isEqualTo("en");
            assertThat(insight.get("sentiment").get("label").asString()).isEqualTo("negative");
        });
        assertThat(of(emoji, insights)).singleElement().satisfies(insight -> {
            assertThat(insight.get("language").asString()).isEqualTo("und");
            assertThat(insight.get("sentiment").isNull()).isTrue();
            assertThat(insight.get("models")).isEmpty();
        });
    }

    /** A customer's screen goes before the words that come in. */
    @Test
    void letsThoseWhoWaitGoFirst() {
        CustomerEvent glad = feedback("客服很耐心，问题马上解决了");
        publish(List.of(glad));
        awaitInsights(List.of(glad));
        assertThat(MODELS.priorities).isNotEmpty().containsOnly("low");

        MODELS.reset();
        assertThat(post("/v1/nlp/sentiment", Map.of("texts", List.of("物流很快"))).status())
                .isEqualTo(200);
        assertThat(MODELS.priorities).contains("null");
    }

    @Test
    void saysNothingOfEventsWithoutWords() {
        List<CustomerEvent> silent = List.of(
                event("Product Viewed", Map.of("text", "not feedback")),
                event("Feedback Submitted", Map.of("channel", "app")),
                event("Feedback Submitted", Map.of("text", 5)),
                event("Product Reviewed", Map.of("review_body", "   ")));
        CustomerEvent last = feedback("The staff were rude.");
        publish(silent);
        publish(List.of(last));

        List<JsonNode> insights = awaitInsights(List.of(last));
        silent.forEach(event -> assertThat(of(event, insights)).isEmpty());
    }

    @Test
    void waitsForTheModelsAndLosesNothing() throws Exception {
        MODELS.answerWith(503);
        List<CustomerEvent> feedback = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            feedback.add(feedback(i % 2 == 0 ? "第" + i + "次购买，依然满意" : "Order " + i + " arrived broken."));
        }
        publish(feedback);
        Thread.sleep(1_500);
        assertThat(insights().stream().filter(i -> feedback.stream().anyMatch(f -> isOf(f, i))))
                .isEmpty();

        MODELS.reset();

        List<JsonNode> insights = awaitInsights(feedback);
        feedback.forEach(event -> assertThat(of(event, insights)).hasSize(1));
    }

    @Test
    void asksTheModelsForManyTextsAtOnce() {
        MODELS.answerWith(503);
        List<CustomerEvent> feedback = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            feedback.add(feedback("质量很好，第" + i + "次回购了"));
        }
        publish(feedback);
        int before = MODELS.embeddings.get();
        MODELS.reset();
        awaitInsights(feedback);
        assertThat(MODELS.embeddings.get() - before).isLessThan(15);
    }

    @Test
    void leavesOutOnlyTheTextThatBreaksItsModel() {
        MODELS.refuse("毒药");
        CustomerEvent before = feedback("很好吃，推荐");
        CustomerEvent broken = feedback("这个毒药不好");
        CustomerEvent after = feedback("非常难吃，再也不来了");
        publish(List.of(before, broken, after));

        List<JsonNode> insights = awaitInsights(List.of(before, broken, after));

        assertThat(of(broken, insights)).singleElement().satisfies(insight -> {
            assertThat(insight.get("language").asString()).isEqualTo("zh");
            assertThat(insight.get("sentiment").isNull()).isTrue();
        });
        assertThat(of(before, insights).getFirst().get("sentiment").get("label").asString())
                .isEqualTo("positive");
        assertThat(of(after, insights).getFirst().get("sentiment").get("label").asString())
                .isEqualTo("negative");
    }

    @Test
    void keepsInsightsInTheWorkspaceOfTheirEvents() {
        CustomerEvent event = feedback("服务很好");
        WorkspaceId globex = new WorkspaceId("globex");
        publisher
                .publish(
                        Topics.EVENTS,
                        globex,
                        event.profileId().toString(),
                        UUID.randomUUID().toString(),
                        event.timestamp(),
                        event)
                .join();
        awaitInsights(List.of(event));
        assertThat(records())
                .filteredOn(record -> isOf(event, JSON.readTree(record.value())))
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.key()).isEqualTo("globex:" + event.profileId());
                    assertThat(new String(
                                    record.headers().lastHeader("ce_workspace").value(), StandardCharsets.UTF_8))
                            .isEqualTo("globex");
                });
    }

    @Test
    void forgetsWhatItKnowsOfModelsWhenOneChanges() {
        post("/v1/nlp/sentiment", Map.of("texts", List.of("很好吃")));
        int known = MODELS.descriptions.get();
        post("/v1/nlp/sentiment", Map.of("texts", List.of("很好吃")));
        assertThat(MODELS.descriptions.get()).isEqualTo(known);

        var change = new ModelLifecycleChanged(
                "sentiment-zh", "2", true, ModelLifecycleChanged.Change.REGISTERED, null, null, Instant.now());
        publisher
                .publish(Topics.MODELS, ACME, "sentiment-zh", UUID.randomUUID().toString(), Instant.now(), change)
                .join();

        await().atMost(Duration.ofSeconds(20)).until(() -> {
            post("/v1/nlp/sentiment", Map.of("texts", List.of("很好吃")));
            return MODELS.descriptions.get() > known;
        });
    }

    /** The id of the message is that of the event, so that a repetition is one. */
    private void publish(List<CustomerEvent> events) {
        events.stream()
                .map(event -> publisher.publish(
                        Topics.EVENTS,
                        ACME,
                        event.profileId().toString(),
                        event.eventId().toString(),
                        event.timestamp(),
                        event))
                .toList()
                .forEach(java.util.concurrent.CompletableFuture::join);
    }

    private static List<JsonNode> awaitInsights(List<CustomerEvent> events) {
        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    List<JsonNode> insights = insights();
                    return events.stream()
                            .allMatch(event -> !of(event, insights).isEmpty());
                });
        return insights();
    }

    private static List<JsonNode> of(CustomerEvent event, List<JsonNode> insights) {
        return insights.stream().filter(insight -> isOf(event, insight)).toList();
    }

    private static boolean isOf(CustomerEvent event, JsonNode insight) {
        return event.eventId().toString().equals(insight.path("eventId").asString());
    }

    private static List<JsonNode> insights() {
        return records().stream().map(record -> JSON.readTree(record.value())).toList();
    }

    private static List<ConsumerRecord<String, byte[]>> records() {
        Map<String, Object> config = Map.of("bootstrap.servers", TestServers.kafkaBootstrapServers());
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(Topics.INSIGHTS).stream()
                    .map(partition -> new TopicPartition(Topics.INSIGHTS, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }
}
