package io.zhiying.profile;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.AcceptedEvent;
import io.zhiying.contracts.CampaignDelivery;
import io.zhiying.contracts.EventData;
import io.zhiying.contracts.Ids;
import io.zhiying.contracts.TextInsight;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventPublisher;
import io.zhiying.platform.event.OpenedRecords;
import io.zhiying.platform.event.OpeningKeys;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the service tells the others by Kafka, and what it hears from them. */
class EventsInAndOutTest extends ProfileServiceTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    private EventPublisher publisher;

    @Autowired
    private OpeningKeys keys;

    @Test
    void tellsOfEventsProfilesAndSegmentsOnceEach() {
        post("/v1/segments", """
                {"name":"Gold","condition":{"type":"trait","path":"plan","op":"eq","value":"gold"}}""").expect(201);
        identify("{\"userId\":\"u\",\"messageId\":\"m1\",\"traits\":{\"plan\":\"gold\"}}");
        identify("{\"userId\":\"u\",\"messageId\":\"m1\",\"traits\":{\"plan\":\"gold\"}}");
        var id = awaitProfile("user_id", "u").text("/id");
        identify("{\"userId\":\"u\",\"messageId\":\"m2\",\"traits\":{\"plan\":\"free\"}}");
        awaitEvents("user_id", "u", 2);

        eventuallyHolds(() -> {
            assertThat(records(Topics.EVENTS))
                    .extracting(record -> json(record).at("/messageId").asString())
                    .containsExactly("m1", "m2");
            assertThat(records(Topics.SEGMENTS))
                    .extracting(record -> json(record).at("/change").asString())
                    .containsExactly("ENTERED", "LEFT");
            var snapshots = records(Topics.PROFILES);
            assertThat(snapshots).hasSize(2);
            assertThat(json(snapshots.getFirst()).at("/identifiers/0/value").asString())
                    .isEqualTo("u");
        });
        delete("/v1/profiles/" + id).expect(202);
        eventuallyHolds(() -> {
            var snapshots = records(Topics.PROFILES);
            assertThat(snapshots).hasSize(3);
            assertThat(snapshots.getLast().value()).isNull();
        });
    }

    @Test
    void saysOfAProfileThatEndedWhetherItWasMergedOrErased() {
        identify("{\"userId\":\"known\"}");
        track("known", "Viewed", Instant.now(), "{}");
        post("/v1/track", "{\"anonymousId\":\"visitor\",\"event\":\"Viewed\"}").expect(200);
        var one = awaitEvents("user_id", "known", 2).text("/id");
        var two = awaitEvents("anonymous_id", "visitor", 1).text("/id");
        identify("{\"userId\":\"known\",\"anonymousId\":\"visitor\"}");
        var survivor = awaitEvents("user_id", "known", 4).text("/id");
        var merged = survivor.equals(one) ? two : one;
        delete("/v1/profiles/" + survivor).expect(202);

        eventuallyHolds(() -> assertThat(records(Topics.PROFILES))
                .filteredOn(record -> record.value() == null)
                .extracting(record -> record.key().substring(record.key().indexOf(':') + 1)
                        + " "
                        + new String(record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8))
                .containsExactlyInAnyOrder(
                        merged + " io.zhiying.customer.profile.merged.v1",
                        merged + " io.zhiying.customer.profile.erased.v1",
                        survivor + " io.zhiying.customer.profile.erased.v1"));
    }

    @Test
    void tellsOnceThatEachMemberOfADeletedSegmentLeft() {
        var segment = post("/v1/segments", """
                {"name":"Gold","condition":{"type":"trait","path":"plan","op":"eq","value":"gold"}}""").expect(201).text("/id");
        for (var user : List.of("a", "b", "c")) {
            identify("{\"userId\":\"%s\",\"traits\":{\"plan\":\"gold\"}}".formatted(user));
        }
        eventuallyHolds(() ->
                assertThat(get("/v1/segments/" + segment).at("/size").asInt()).isEqualTo(3));

        delete("/v1/segments/" + segment).expect(204);
        delete("/v1/segments/" + segment).expectProblem(404, "segment.not_found");
        // What happens to them later concerns the segment no more.
        identify("{\"userId\":\"a\",\"traits\":{\"plan\":\"free\"}}");
        identify("{\"userId\":\"a\",\"traits\":{\"plan\":\"gold\"}}");
        awaitEvents("user_id", "a", 3);

        eventuallyHolds(() -> assertThat(records(Topics.SEGMENTS)).hasSize(6));
        assertThat(records(Topics.SEGMENTS).stream()
                        .collect(groupingBy(ConsumerRecord::key))
                        .values())
                .hasSize(3)
                .allSatisfy(each -> assertThat(each)
                        .extracting(record -> json(record).at("/change").asString())
                        .containsExactly("ENTERED", "LEFT"));
    }

    @Test
    void publishesAgainWhatIsReadAgainUnderTheSameIdAndCountsItOnce() {
        var received = Instant.parse("2026-03-01T10:00:00.123456Z");
        var event = new AcceptedEvent(
                "m1", "track", "Viewed", "u", null, null, null, Map.of(), Map.of(), Map.of(), received, received);
        var duplicate = new AcceptedEvent(
                "m1",
                "track",
                "Viewed",
                "u",
                null,
                null,
                null,
                Map.of(),
                Map.of(),
                Map.of(),
                received,
                received.plusSeconds(5));
        for (var each : List.of(event, event, duplicate)) {
            // Each alone in its transaction, as after a crash between commit and publication.
            publisher
                    .publish(Topics.EVENTS_ACCEPTED, new WorkspaceId(workspace), "u", "m1", received, each)
                    .join();
            awaitEvents("user_id", "u", 1);
            sleep();
        }
        track("u", "Last", Instant.now(), "{}");
        awaitEvents("user_id", "u", 2);

        eventuallyHolds(() -> {
            var published = records(Topics.EVENTS);
            assertThat(json(published.getLast()).at("/name").asString()).isEqualTo("Last");
            assertThat(published).hasSize(3);
            assertThat(json(published.get(1)).at("/eventId"))
                    .isEqualTo(json(published.get(0)).at("/eventId"));
        });
    }

    private static void sleep() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void showsWhatOthersFoundOutOnTheProfileAndItsTimeline() {
        track("u", "Feedback Submitted", Instant.now(), "{\"text\":\"很好\"}");
        var profile = UUID.fromString(awaitProfile("user_id", "u").text("/id"));
        var happy = post("/v1/segments", """
                {"name":"Happy","condition":{"type":"insight","path":"sentiment.latest.label","op":"eq","value":"positive"}}""").expect(201).text("/id");
        publish(
                Topics.INSIGHTS,
                profile,
                new TextInsight(
                        Ids.next(),
                        profile,
                        "zh",
                        0.99,
                        new TextInsight.Sentiment("positive", 0.9),
                        List.of(),
                        Instant.now()));
        publish(
                Topics.DELIVERIES,
                profile,
                new CampaignDelivery(
                        Ids.next(),
                        Ids.next(),
                        "Spring",
                        profile,
                        "email",
                        "A",
                        CampaignDelivery.Step.OPENED,
                        null,
                        null,
                        null,
                        Instant.now()));

        eventuallyHolds(() -> {
            var seen = get("/v1/profiles/" + profile).expect(200);
            assertThat(seen.text("/insights/sentiment/latest/label")).isEqualTo("positive");
            assertThat(seen.at("/insights/sentiment/counts/positive").asInt()).isEqualTo(1);
            assertThat(get("/v1/profiles/" + profile + "/events").at("/items").findValuesAsString("name"))
                    .contains("Text Understood", "Campaign Message Opened");
            assertThat(get("/v1/segments/" + happy).at("/size").asInt()).isEqualTo(1);
        });
    }

    private void publish(String topic, UUID profile, EventData data) {
        publisher
                .publish(
                        topic,
                        new WorkspaceId(workspace),
                        profile.toString(),
                        Ids.next().toString(),
                        Instant.now(),
                        data)
                .join();
    }

    private JsonNode json(ConsumerRecord<String, byte[]> record) {
        return JSON.readTree(OpenedRecords.data(keys, record));
    }
}
