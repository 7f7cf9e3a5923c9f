package io.zhiying.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.demo.api.Api;
import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Customers;
import io.zhiying.demo.api.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A shop or CRM system: sends what Segment's libraries send, and finds it on the profile at once. */
@ExtendWith(Platform.Running.class)
class ShopSystemJourneyTest {
    private final Platform platform;

    ShopSystemJourneyTest(Platform platform) {
        this.platform = platform;
    }

    @Test
    void showsAnEventOnTheProfileWithinSeconds() {
        Api api = platform.newWorkspace("shop").api();
        warmUp(api);
        Instant sent = Instant.now();
        api.must(Call.post("/v1/track", Events.order("o-1", "li", "BABY", 42.5)).withWriteKey());

        JsonNode event = Platform.await(
                "the order is on the timeline",
                Duration.ofSeconds(10),
                () -> Events.profile(api, "li")
                        .map(profile -> api.must(Customers.timeline(profile, Optional.of("Order Completed"), 1))
                                .json()
                                .path("items")
                                .path(0))
                        .filter(JsonNode::isObject));

        assertThat(Duration.between(sent, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(event.path("messageId").asString()).isEqualTo("o-1");
        assertThat(event.path("properties").path("total").asDouble()).isEqualTo(42.5);
    }

    @Test
    void joinsWhatAnAnonymousVisitorDidWithTheCustomerThatTheVisitorBecame() {
        Api api = platform.newWorkspace("shop").api();
        ObjectNode seen = Json.object().put("anonymousId", "device-7").put("event", "Product Viewed");
        seen.putObject("properties").put("product_id", "p-9");
        api.must(Call.post("/v1/track", seen).withWriteKey());
        ObjectNode known = Json.object().put("anonymousId", "device-7").put("userId", "wang");
        known.putObject("traits").put("email", "Wang@Example.com").put("name", "王芳");
        api.must(Call.post("/v1/identify", known).withWriteKey());

        String profile = Events.awaitProfile(api, "wang", 2);
        JsonNode view = api.must(Call.get("/v1/profiles/lookup?type=email&value=wang%40example.com"))
                .json();
        assertThat(view.path("id").asString()).isEqualTo(profile);
        assertThat(view.path("traits").path("name").asString()).isEqualTo("王芳");
        assertThat(Platform.all(api, "/v1/profiles/" + profile + "/events"))
                .extracting(event -> event.path("type").asString())
                .contains("track", "identify");
    }

    @Test
    void countsARepeatedMessageOnce() {
        Api api = platform.newWorkspace("shop").api();
        var order = Events.order("twice", "zhao", "TEA", 10);
        Events.send(api, List.of(order, order));
        Events.send(api, List.of(order, Events.order("other", "zhao", "TEA", 11)));

        String profile = Events.awaitProfile(api, "zhao", 2);
        Platform.pause(Duration.ofSeconds(1));
        assertThat(Platform.all(api, "/v1/profiles/" + profile + "/events"))
                .extracting(event -> event.path("messageId").asString())
                .containsExactlyInAnyOrder("twice", "other");
        assertThat(api.must(Customers.profile(profile))
                        .json()
                        .path("rfm")
                        .path("frequency")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void understandsFeedbackInChineseAndInEnglish() {
        Api api = platform.newWorkspace("shop").api();
        Events.send(
                api,
                List.of(
                        feedback("f-1", "zh-1", "送货很快，水果非常新鲜，很满意！"),
                        feedback("f-2", "en-1", "Terrible service, the milk was sour and nobody helped me.")));

        assertThat(insight(api, "zh-1").path("language").asString()).isEqualTo("zh");
        assertThat(insight(api, "zh-1").path("sentiment").path("label").asString())
                .isEqualTo("positive");
        assertThat(insight(api, "en-1").path("language").asString()).isEqualTo("en");
        assertThat(insight(api, "en-1").path("sentiment").path("label").asString())
                .isEqualTo("negative");
    }

    private static JsonNode insight(Api api, String user) {
        return Platform.await(
                "the words of " + user + " are understood",
                Duration.ofSeconds(30),
                () -> Events.profile(api, user)
                        .map(profile -> api.must(Customers.timeline(profile, Optional.of("Text Understood"), 1))
                                .json()
                                .path("items")
                                .path(0)
                                .path("properties"))
                        .filter(JsonNode::isObject));
    }

    private static ObjectNode feedback(String id, String user, String text) {
        ObjectNode event = Events.track("Feedback Submitted", id, user);
        ((ObjectNode) event.path("properties")).put("text", text).put("channel", "app");
        return event;
    }

    /** The first event of a fresh platform finds cold code. */
    private static void warmUp(Api api) {
        Events.send(api, List.of(Events.order("warm", "warm", "TEA", 1)));
        Events.awaitProfile(api, "warm", 1);
    }
}
