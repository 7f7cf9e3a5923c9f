package io.zhiying.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.Topics;
import io.zhiying.platform.test.ServiceTest;
import io.zhiying.platform.test.TestServers;
import io.zhiying.platform.test.TestTokens;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The running service, called as the gateway calls it. Each test works in a workspace of its own. */
@ServiceTest
@TestPropertySource(
        properties = {
            "zhiying.profile.destinations.allow-private-addresses=true",
            "zhiying.profile.destinations.look-every=100ms",
            "zhiying.profile.destinations.first-retry=50ms",
            "zhiying.profile.destinations.pause-after=3",
            "zhiying.profile.segments.sweep-every=300ms",
            "zhiying.profile.segments.fold-every=200ms",
            "zhiying.profile.segments.chunk=5",
            "zhiying.profile.groups.max-followed=3",
            "zhiying.profile.computed-traits.sweep-every=300ms",
            "zhiying.profile.keys.master-secret=a-master-secret-for-tests-alone-32",
            "zhiying.profile.keys.destroy-after=1s",
            "zhiying.profile.keys.sweep-every=300ms",
            "zhiying.profile.rfm.refresh-every=300ms",
            "zhiying.profile.loyalty.sweep-every=300ms"
        })
public abstract class ProfileServiceTest {
    /** What a service outside of these tests, a benchmark's, is started with. */
    public static final String MASTER_SECRET =
            "--zhiying.profile.keys.master-secret=a-master-secret-for-tests-alone-32";

    protected static final String[] ALL_SCOPES = {
        "events:write", "profiles:read", "profiles:write", "segments:read", "segments:write", "privacy:write"
    };
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Value("${local.server.port}")
    private int port;

    protected final String workspace = newWorkspace();

    protected static String newWorkspace() {
        return "w" + UUID.randomUUID().toString().substring(0, 13);
    }

    /** An answer with its body as JSON, or null where it has none. */
    public record Answer(int status, JsonNode body, HttpResponse<String> raw) {
        public JsonNode at(String pointer) {
            return body.at(pointer);
        }

        public String text(String pointer) {
            return body.at(pointer).asString();
        }

        public Answer expect(int wanted) {
            assertThat(status).as("%s", raw.body()).isEqualTo(wanted);
            return this;
        }

        public void expectProblem(int wanted, String code) {
            expect(wanted);
            assertThat(raw.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
            assertThat(text("/code")).isEqualTo(code);
        }
    }

    protected Answer get(String path) {
        return sendAs(workspace, "GET", path, null);
    }

    protected Answer post(String path, String body) {
        return sendAs(workspace, "POST", path, body);
    }

    protected Answer put(String path, String body) {
        return sendAs(workspace, "PUT", path, body);
    }

    protected Answer delete(String path) {
        return sendAs(workspace, "DELETE", path, null);
    }

    protected Answer sendAs(String as, String method, String path, String body) {
        return send(TestTokens.bearer(as, ALL_SCOPES), method, path, body == null ? null : body.getBytes(UTF_8));
    }

    /** To Segment's API, so that it says what is wrong with an event instead of setting it apart. */
    protected Answer postStrictly(String path, String body) {
        return send(TestTokens.bearer(workspace, ALL_SCOPES), "POST", path, body.getBytes(UTF_8), "X-Strict-Mode", "1");
    }

    protected Answer send(String authorization, String method, String path, byte[] body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(), response.body().isEmpty() ? null : JSON.readTree(response.body()), response);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    protected void track(String userId, String event, Instant at, String properties) {
        post("/v1/track", """
                {"userId":"%s","event":"%s","timestamp":"%s","properties":%s}""".formatted(userId, event, at, properties)).expect(200);
    }

    protected void identify(String body) {
        post("/v1/identify", body).expect(200);
    }

    protected Answer lookup(String type, String value) {
        return get("/v1/profiles/lookup?type=%s&value=%s".formatted(type, URLEncoder.encode(value, UTF_8)));
    }

    /** The profile with this identifier, as soon as there is one. */
    protected Answer awaitProfile(String type, String value) {
        return eventually(() -> lookup(type, value).expect(200));
    }

    /** The profile with this identifier, as soon as it has so many events. */
    protected Answer awaitEvents(String type, String value, int events) {
        return eventually(() -> {
            var answer = lookup(type, value).expect(200);
            assertThat(answer.at("/activity/events").asInt()).isEqualTo(events);
            return answer;
        });
    }

    /** What was told of a segment: {@code profileId CHANGE}, in the order of each profile. */
    protected List<String> told(String segment) {
        return records(Topics.SEGMENTS).stream()
                .map(record -> JSON.readTree(record.value()))
                .filter(change -> change.at("/segmentId").asString().equals(segment))
                .map(change -> change.at("/profileId").asString() + " "
                        + change.at("/change").asString())
                .toList();
    }

    /** Tries until it holds, for at most 20 seconds. */
    protected static <T> T eventually(Supplier<T> attempt) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try {
                return attempt.get();
            } catch (AssertionError e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
            try {
                Thread.sleep(30);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    protected static void eventuallyHolds(Runnable attempt) {
        eventually(() -> {
            attempt.run();
            return true;
        });
    }

    /** All of this test's workspace, in order. */
    protected List<ConsumerRecord<String, byte[]>> records(String topic) {
        return records(topic::equals);
    }

    /** All of this test's workspace, of all topics. */
    protected List<ConsumerRecord<String, byte[]>> records() {
        return records(topic -> !topic.startsWith("__"));
    }

    private List<ConsumerRecord<String, byte[]>> records(Predicate<String> topics) {
        Map<String, Object> config = Map.of("bootstrap.servers", TestServers.kafkaBootstrapServers());
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.listTopics().values().stream()
                    .flatMap(List::stream)
                    .filter(each -> topics.test(each.topic()))
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var found = new ArrayList<ConsumerRecord<String, byte[]>>();
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    if (record.key() != null && record.key().startsWith(workspace + ":")) {
                        found.add(record);
                    }
                }
            }
            return found;
        }
    }
}
