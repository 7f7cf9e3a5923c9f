package io.zhiying.profile.destination;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.TestTokens;
import io.zhiying.profile.ProfileServiceTest;
import io.zhiying.profile.WebhookReceiver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class DestinationTest extends ProfileServiceTest {
    private final List<WebhookReceiver> receivers = new ArrayList<>();

    private static Stream<JsonNode> items(WebhookReceiver.Call call) {
        return call.body().path("data").valueStream();
    }

    private final class Receiver extends WebhookReceiver {
        Receiver(IntUnaryOperator status) throws IOException {
            super(status);
            receivers.add(this);
        }

        List<String> names() {
            return calls.stream()
                    .flatMap(DestinationTest::items)
                    .map(item -> item.path("name").asString())
                    .toList();
        }
    }

    @AfterEach
    void stop() {
        receivers.forEach(WebhookReceiver::close);
    }

    private Answer declare(String name, String url, String filter) {
        return post("/v1/destinations", "{\"name\":\"%s\",\"url\":\"%s\"%s}".formatted(name, url, filter))
                .expect(201);
    }

    private void happens(String user, String... events) {
        for (var event : events) {
            track(user, event, Instant.now(), "{\"文\":\"好\"}");
        }
    }

    @Test
    void streamsWhatItsFilterTakesSigned() throws Exception {
        var receiver = new Receiver(_ -> 204);
        var one = declare("All", receiver.url(), ",\"types\":[\"track\"],\"events\":[\"Order Completed\",\"下单\"]");

        happens("u", "Product Viewed", "Order Completed", "下单");
        identify("{\"userId\":\"u\",\"traits\":{\"a\":1}}");

        eventuallyHolds(() -> assertThat(receiver.names()).containsExactlyInAnyOrder("Order Completed", "下单"));
        assertThat(receiver.calls).allSatisfy(call -> {
            assertThat(call.isSignedBy(one.text("/secret"))).isTrue();
            assertThat(call.body().path("type").asString()).isEqualTo("customer.events");
        });
        var profile = awaitProfile("user_id", "u").text("/id");
        assertThat(items(receiver.calls.getFirst())).allSatisfy(item -> {
            assertThat(item.path("profileId").asString()).isEqualTo(profile);
            assertThat(item.at("/properties/文").asString()).isEqualTo("好");
        });
        var rotated = post("/v1/destinations/" + one.text("/id") + "/rotate", "")
                .expect(200)
                .text("/secret");
        happens("u", "下单");
        eventuallyHolds(() -> assertThat(receiver.names()).hasSize(3));
        var last = receiver.calls.getLast();
        assertThat(last.isSignedBy(rotated)).isTrue();
        assertThat(last.isSignedBy(one.text("/secret"))).isTrue();
        assertThat(get("/v1/destinations/" + one.text("/id"))
                        .body()
                        .path("secret")
                        .isMissingNode())
                .isTrue();
    }

    @Test
    void tellsWhoEntersASegment() throws Exception {
        var receiver = new Receiver(_ -> 200);
        declare("Segments", receiver.url(), ",\"topics\":[\"segments\"]");
        var segment = post("/v1/segments", """
                {"name":"Gold","condition":{"type":"trait","path":"plan","op":"eq","value":"gold"}}""").expect(201).text("/id");
        identify("{\"userId\":\"u\",\"traits\":{\"plan\":\"gold\"}}");

        eventuallyHolds(() -> assertThat(receiver.calls).isNotEmpty());
        assertThat(receiver.calls.getFirst().body().path("type").asString()).isEqualTo("customer.segments");
        assertThat(items(receiver.calls.getFirst())).allSatisfy(item -> {
            assertThat(item.path("segmentId").asString()).isEqualTo(segment);
            assertThat(item.path("change").asString()).isEqualToIgnoringCase("entered");
        });
    }

    @Test
    void letsASlowDestinationHoldUpNobodyElse() throws Exception {
        var open = new CountDownLatch(1);
        var slow = new Receiver(_ -> {
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 200;
        });
        var quick = new Receiver(_ -> 200);
        declare("Slow", slow.url(), "");
        declare("Quick", quick.url(), "");

        happens("u", "A");
        eventuallyHolds(() -> assertThat(slow.calls).hasSize(1));
        happens("u", "B", "C");

        eventuallyHolds(() -> assertThat(quick.names()).containsExactlyInAnyOrder("A", "B", "C"));
        assertThat(slow.calls).hasSize(1);
        open.countDown();
        eventuallyHolds(() -> assertThat(slow.names()).containsExactlyInAnyOrder("A", "B", "C"));
    }

    @Test
    void triesAgainUnderTheSameIdThenPausesAndGoesOnWhenItIsResumed() throws Exception {
        var receiver = new Receiver(call -> call <= 4 ? 503 : 200);
        var path = "/v1/destinations/" + declare("Ill", receiver.url(), "").text("/id");
        happens("u", "A");

        eventuallyHolds(() -> assertThat(get(path).text("/state")).isEqualTo("paused"));
        assertThat(get(path).text("/pausedReason")).isEqualTo("http_503");
        assertThat(receiver.calls).hasSize(3);
        happens("u", "B");
        awaitEvents("user_id", "u", 2);
        post(path + "/resume", "").expect(200);

        eventuallyHolds(() -> assertThat(receiver.names()).endsWith("B"));
        assertThat(receiver.calls.subList(0, 5).stream()
                        .map(WebhookReceiver.Call::id)
                        .distinct())
                .hasSize(1);
        var deliveries = eventually(() -> {
            var sent = get(path + "/deliveries?state=sent").expect(200);
            assertThat(sent.at("/items")).hasSize(2);
            return sent;
        });
        assertThat(deliveries.at("/items/1/attempts").asInt()).isEqualTo(5);

        int before = receiver.calls.size();
        post(path + "/deliveries/" + deliveries.text("/items/1/id") + "/redeliver", "")
                .expect(202);
        eventuallyHolds(() -> assertThat(receiver.calls).hasSize(before + 1));
        assertThat(receiver.calls.getLast().id())
                .isEqualTo(receiver.calls.getFirst().id());
    }

    @Test
    void failsWhatIsRefusedAndGoesOn() throws Exception {
        var receiver = new Receiver(call -> call == 1 ? 400 : 200);
        var path = "/v1/destinations/" + declare("Picky", receiver.url(), "").text("/id");
        happens("u", "A");
        eventuallyHolds(() -> assertThat(get(path + "/deliveries?state=failed").text("/items/0/reason"))
                .isEqualTo("http_400"));
        happens("u", "B");
        eventuallyHolds(() -> assertThat(receiver.names()).containsExactly("A", "B"));
        // The answer is noted only after the receiver has given it.
        eventuallyHolds(() -> assertThat(get(path).at("/failures").asInt()).isZero());
    }

    @Test
    void sendsNothingOfSomebodyWhoWasErasedMeanwhile() throws Exception {
        var receiver = new Receiver(_ -> 200);
        var path = "/v1/destinations/" + declare("Later", receiver.url(), "").text("/id");
        post(path + "/pause", "").expect(200);
        happens("gone", "Secret");
        happens("here", "Seen");
        var profile = awaitProfile("user_id", "gone").text("/id");
        eventuallyHolds(() -> assertThat(get(path + "/deliveries")
                        .at("/items")
                        .valueStream()
                        .mapToInt(one -> one.path("items").asInt())
                        .sum())
                .isEqualTo(2));
        delete("/v1/profiles/" + profile).expect(202);
        post(path + "/resume", "").expect(200);

        eventuallyHolds(() ->
                assertThat(get(path + "/deliveries?state=waiting").at("/items")).isEmpty());
        assertThat(receiver.names()).containsExactly("Seen");
        assertThat(receiver.calls.stream().map(call -> new String(call.bytes(), StandardCharsets.UTF_8)))
                .noneMatch(body -> body.contains("Secret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://example.com/x", "https://user@example.com/", "nothing", "http://", "https:///x"})
    void refusesWhatIsNoAddress(String url) {
        post("/v1/destinations", "{\"name\":\"x\",\"url\":\"%s\"}".formatted(url))
                .expectProblem(422, "request.invalid");
    }

    @Test
    void isOfItsWorkspaceAndNeedsWhoMayRead() {
        var id = declare("Mine", "https://example.com/x", "").text("/id");
        sendAs(newWorkspace(), "GET", "/v1/destinations/" + id, null).expectProblem(404, "destination.not_found");
        post("/v1/destinations", "{\"name\":\"Mine\",\"url\":\"https://example.com/x\"}")
                .expectProblem(409, "destination.name_taken");
        send(
                        TestTokens.bearer(workspace, "profiles:write"),
                        "POST",
                        "/v1/destinations",
                        "{\"name\":\"y\",\"url\":\"https://example.com/x\"}".getBytes(StandardCharsets.UTF_8))
                .expectProblem(403, "auth.forbidden");
        delete("/v1/destinations/" + id).expect(204);
        get("/v1/destinations/" + id).expectProblem(404, "destination.not_found");
    }
}
