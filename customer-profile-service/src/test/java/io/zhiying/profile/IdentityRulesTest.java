package io.zhiying.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a workspace says of who is who, and of what is known of one who was taken for several. */
class IdentityRulesTest extends ProfileServiceTest {
    @Test
    void letsBlockedValuesNameNobody() {
        rules("{\"blockedValues\":[\"Info@Shop.example.com\",\"演示\"]}");
        identify("{\"userId\":\"a\",\"traits\":{\"email\":\"info@shop.example.com\"}}");
        identify("{\"userId\":\"b\",\"traits\":{\"email\":\"ＩＮＦＯ@shop.example.com\"}}");

        var a = awaitEvents("user_id", "a", 1).text("/id");
        var b = awaitEvents("user_id", "b", 1).text("/id");

        assertThat(a).isNotEqualTo(b);
        lookup("email", "info@shop.example.com").expectProblem(404, "profile.not_found");
        postStrictly("/v1/track", "{\"userId\":\"演示\",\"event\":\"E\"}").expectProblem(422, "event.identity_missing");
    }

    @Test
    void keepsToTheLimitsOfAType() {
        rules("{\"limits\":{\"email\":1,\"loyalty_card\":1}}");
        identify("{\"userId\":\"a\",\"traits\":{\"email\":\"one@example.com\"}}");
        awaitEvents("user_id", "a", 1);
        identify("{\"userId\":\"a\",\"traits\":{\"email\":\"two@example.com\"}}");

        var a = awaitEvents("user_id", "a", 2);

        assertThat(identifiers(a)).containsExactly("one@example.com", "a");
        var refused = get("/v1/profiles/%s/refused-identifiers".formatted(a.text("/id")));
        assertThat(refused.text("/items/0/identifier/value")).isEqualTo("two@example.com");
        assertThat(refused.text("/items/0/reason")).isEqualTo("limit");
    }

    @Test
    void letsTheStrongestTypeDecideWhoseAnEventIs() {
        rules("{\"limits\":{\"user_id\":1},\"priorities\":[\"loyalty_card\"]}");
        var card =
                "\"context\":{\"externalIds\":[{\"type\":\"loyalty_card\",\"id\":\"c-1\",\"collection\":\"users\"}]}";
        identify("{\"userId\":\"a\"," + card + "}");
        var a = awaitEvents("loyalty_card", "c-1", 1).text("/id");

        identify("{\"userId\":\"b\"," + card + "}");

        assertThat(awaitEvents("loyalty_card", "c-1", 2).text("/id")).isEqualTo(a);
        lookup("user_id", "b").expectProblem(404, "profile.not_found");
    }

    @Test
    void joinsTraitsByTheirPoliciesAndTakesThemApartWithASplit() {
        rules("""
                {"traitPolicies":{"visits":"sum","interests":"union","source":"first","city":"non_empty"}}""");
        identify("""
                {"anonymousId":"visitor","timestamp":"2026-01-01T00:00:00Z",
                 "traits":{"visits":3,"interests":["茶","coffee"],"source":"ad","city":"上海","plan":"guest"}}""");
        identify("""
                {"anonymousId":"visitor","timestamp":"2026-01-04T00:00:00Z","traits":{"visits":4}}""");
        var visitor = awaitEvents("anonymous_id", "visitor", 2).text("/id");
        identify("""
                {"userId":"known","timestamp":"2026-01-02T00:00:00Z",
                 "traits":{"visits":10,"interests":["tea","coffee"],"source":"shop","city":"","plan":"gold"}}""");
        var known = awaitEvents("user_id", "known", 1).text("/id");

        identify("{\"userId\":\"known\",\"anonymousId\":\"visitor\",\"timestamp\":\"2026-01-03T00:00:00Z\"}");

        var both = awaitEvents("user_id", "known", 4);
        assertThat(both.at("/traits/visits").asInt()).isEqualTo(14);
        assertThat(both.at("/traits/interests").valueStream().map(each -> each.asString()))
                .containsExactly("茶", "coffee", "tea");
        assertThat(both.text("/traits/source")).isEqualTo("ad");
        assertThat(both.text("/traits/city")).isEqualTo("上海");
        assertThat(both.text("/traits/plan")).isEqualTo("gold");

        identify("{\"anonymousId\":\"visitor\",\"timestamp\":\"2026-01-05T00:00:00Z\",\"traits\":{\"visits\":5}}");
        assertThat(awaitEvents("user_id", "known", 5).at("/traits/visits").asInt())
                .isEqualTo(15);

        var survivor = both.text("/id");
        post(
                        "/v1/profiles/%s/split".formatted(survivor),
                        "{\"profileId\":\"%s\"}".formatted(survivor.equals(known) ? visitor : known))
                .expect(200);

        var one = get("/v1/profiles/" + known);
        var other = get("/v1/profiles/" + visitor);
        assertThat(one.at("/traits/visits").asInt()).isEqualTo(10);
        assertThat(one.text("/traits/source")).isEqualTo("shop");
        assertThat(one.at("/traits/interests")).hasSize(2);
        assertThat(one.at("/traits/city").isMissingNode()).isTrue();
        assertThat(other.at("/traits/visits").asInt()).isEqualTo(5);
        assertThat(other.text("/traits/source")).isEqualTo("ad");
        assertThat(other.text("/traits/city")).isEqualTo("上海");
    }

    @Test
    void keepsEveryVersionWithWhoDeclaredIt() {
        assertThat(get("/v1/profiles/identity-rules").expect(200).at("/version").asInt())
                .isZero();
        rules("{\"limits\":{\"email\":3}}");
        rules("{\"limits\":{\"email\":4}}");

        var now = get("/v1/profiles/identity-rules").expect(200);
        assertThat(now.at("/version").asInt()).isEqualTo(2);
        assertThat(now.at("/rules/limits/email").asInt()).isEqualTo(4);
        assertThat(now.text("/changedBy")).isNotBlank();
        var versions = get("/v1/profiles/identity-rules/versions?limit=1").expect(200);
        assertThat(versions.at("/items/0/version").asInt()).isEqualTo(2);
        var before = get("/v1/profiles/identity-rules/versions?limit=1&cursor=" + versions.text("/next"));
        assertThat(before.at("/items/0/rules/limits/email").asInt()).isEqualTo(3);
        assertThat(sendAs(newWorkspace(), "GET", "/v1/profiles/identity-rules", null)
                        .at("/version")
                        .asInt())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"blockedValues":["a",""]}                | 422 | blockedValues[1]
            {"blockedValues":[null]}                  | 422 | blockedValues[0]
            {"limits":{"email":0}}                    | 422 | limits.email
            {"limits":{"email":10001}}                | 422 | limits.email
            {"limits":{"E mail":1}}                   | 422 | limits
            {"priorities":["email","email"]}          | 422 | priorities
            {"priorities":["邮箱"]}                   | 422 | priorities
            {"traitPolicies":{"a":"newest"}}          | 400 | traitPolicies.a
            {"traitPolicies":{"":"sum"}}              | 422 | traitPolicies
            {"limits":[1]}                            | 400 | limits
            """)
    void refusesWhatIsOutOfBoundsAndNamesThePlace(String rules, int status, String field) {
        var refused = put("/v1/profiles/identity-rules", rules).expect(status);

        assertThat(refused.text("/errors/0/field")).isEqualTo(field);
    }

    private void rules(String rules) {
        put("/v1/profiles/identity-rules", rules).expect(200);
    }

    private static Stream<String> identifiers(Answer profile) {
        return profile.at("/identifiers")
                .valueStream()
                .map(each -> each.path("value").asString());
    }
}
