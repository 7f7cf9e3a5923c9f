package io.zhiying.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** From an event to a segment. */
class JourneyTest extends ProfileServiceTest {
    private final Instant now = Instant.now();

    @Test
    void showsAnEventOnTheProfileUnderEveryIdentifier() {
        identify("""
                {"userId":"u-1","anonymousId":"a-1","traits":{"email":" Li.Lei@Example.com ","phone":"138 0013 8000",
                 "name":"李雷","plan":"gold"}}""");
        track("u-1", "Order Completed", now, """
                {"order_id":"o-1","total":42.5,"currency":"USD","products":[{"product_id":"p","category":"BABY FOODS"}]}""");

        var profile = awaitEvents("user_id", "u-1", 2);

        assertThat(profile.text("/traits/name")).isEqualTo("李雷");
        assertThat(profile.at("/identifiers").findValuesAsString("type"))
                .containsExactlyInAnyOrder("user_id", "anonymous_id", "email", "phone");
        assertThat(lookup("email", "LI.LEI@EXAMPLE.COM").text("/id")).isEqualTo(profile.text("/id"));
        assertThat(lookup("phone", "+8613800138000").text("/id")).isEqualTo(profile.text("/id"));
        assertThat(profile.at("/rfm/frequency").asInt()).isEqualTo(1);
        assertThat(profile.at("/rfm/monetary/0/amount").asDouble()).isEqualTo(42.5);
        var events =
                get("/v1/profiles/%s/events".formatted(profile.text("/id"))).expect(200);
        assertThat(events.at("/items").findValuesAsString("name")).contains("Order Completed");
    }

    @Test
    void keepsASegmentTrueAndExplainsIt() {
        var baby = "{\"products\":[{\"product_id\":\"p\",\"category\":\"BABY FOODS\"}],\"total\":10}";
        track("twice", "Order Completed", now.minus(50, ChronoUnit.DAYS), baby);
        track("twice", "Order Completed", now.minus(20, ChronoUnit.DAYS), baby);
        track("lately", "Order Completed", now.minus(50, ChronoUnit.DAYS), baby);
        track("lately", "Order Completed", now.minus(2, ChronoUnit.DAYS), baby);
        track("once", "Order Completed", now.minus(20, ChronoUnit.DAYS), baby);
        awaitEvents("user_id", "twice", 2);
        awaitEvents("user_id", "lately", 2);
        awaitEvents("user_id", "once", 1);
        var condition = """
                {"type":"all","of":[
                 {"type":"event","event":"Order Completed","count":{"atLeast":2},"within":{"days":60},
                  "where":[{"path":"products[].category","op":"eq","value":"BABY FOODS"}]},
                 {"type":"not","of":{"type":"event","event":"Order Completed","within":{"days":14},
                  "where":[{"path":"products[].category","op":"eq","value":"BABY FOODS"}]}}]}""";

        assertThat(post("/v1/segments/preview", "{\"condition\":" + condition + "}")
                        .expect(200)
                        .at("/count")
                        .asInt())
                .isEqualTo(1);
        var id = post("/v1/segments", "{\"name\":\"Baby\",\"condition\":" + condition + "}")
                .expect(201)
                .text("/id");
        eventuallyHolds(() -> {
            var segment = get("/v1/segments/" + id).expect(200);
            assertThat(segment.text("/status")).isEqualTo("ready");
            assertThat(segment.at("/size").asInt()).isEqualTo(1);
        });
        var member =
                get("/v1/segments/" + id + "/members").at("/items/0/profileId").asString();
        assertThat(member).isEqualTo(lookup("user_id", "twice").text("/id"));
        var explained = get("/v1/segments/%s/members/%s/explanation".formatted(id, member))
                .expect(200);
        assertThat(explained.at("/holds").asBoolean()).isTrue();
        assertThat(explained.at("/clauses/0/observed").asInt()).isEqualTo(2);
        assertThat(explained.at("/clauses/0/events")).hasSize(2);
        assertThat(explained.at("/clauses/1/holds").asBoolean()).isFalse();

        track("once", "Order Completed", now.minus(30, ChronoUnit.DAYS), baby);
        eventuallyHolds(
                () -> assertThat(get("/v1/segments/" + id).at("/size").asInt()).isEqualTo(2));
        track("twice", "Order Completed", now, baby);
        eventuallyHolds(() -> assertThat(get("/v1/segments/%s/members".formatted(id))
                        .at("/items")
                        .findValuesAsString("profileId"))
                .containsExactly(lookup("user_id", "once").text("/id")));
    }
}
