package io.zhiying.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityTest extends ProfileServiceTest {
    @Test
    void mergesProfilesThatTurnOutToBeOneAndKeepsAllThatWasTheirs() {
        track("known", "Order Completed", Instant.parse("2026-01-01T00:00:00Z"), "{\"total\":10}");
        post("/v1/identify", """
                {"anonymousId":"visitor","timestamp":"2026-01-02T00:00:00Z","traits":{"city":"上海","plan":"old"}}""").expect(200);
        post("/v1/track", "{\"anonymousId\":\"visitor\",\"event\":\"Order Completed\",\"properties\":{\"total\":7}}")
                .expect(200);
        var known = awaitEvents("user_id", "known", 1);
        var visitor = awaitEvents("anonymous_id", "visitor", 2);
        put("/v1/profiles/%s/consents".formatted(visitor.text("/id")), """
                {"channel":"email","purpose":"marketing","status":"granted","source":"form"}""").expect(200);

        identify("""
                {"userId":"known","anonymousId":"visitor","timestamp":"2026-01-03T00:00:00Z","traits":{"plan":"new"}}""");
        var merged = awaitEvents("user_id", "known", 4);

        var survivor = merged.text("/id");
        assertThat(List.of(known.text("/id"), visitor.text("/id"))).contains(survivor);
        assertThat(lookup("anonymous_id", "visitor").text("/id")).isEqualTo(survivor);
        assertThat(merged.text("/traits/city")).isEqualTo("上海");
        assertThat(merged.text("/traits/plan")).isEqualTo("new");
        assertThat(merged.at("/rfm/frequency").asInt()).isEqualTo(2);
        assertThat(merged.at("/rfm/monetary/0/amount").asInt()).isEqualTo(17);
        assertThat(merged.text("/consents/0/status")).isEqualTo("granted");
        var ended = survivor.equals(known.text("/id")) ? visitor.text("/id") : known.text("/id");
        var byOldId = get("/v1/profiles/" + ended).expect(200);
        assertThat(byOldId.text("/id")).isEqualTo(survivor);
        assertThat(byOldId.text("/mergedFrom/0")).isEqualTo(ended);
        assertThat(byOldId.raw().headers().firstValue("Content-Location")).hasValue("/v1/profiles/" + survivor);
        assertThat(get("/v1/profiles/" + ended + "/events").at("/items")).hasSize(4);
    }

    @Test
    void keepsTheLatestTraitByEventTimeWhateverTheOrderOfArrival() {
        identify(
                "{\"userId\":\"u\",\"timestamp\":\"2026-01-02T00:00:00Z\",\"traits\":{\"plan\":\"gold\",\"gone\":null}}");
        identify(
                "{\"userId\":\"u\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"traits\":{\"plan\":\"free\",\"gone\":1,\"age\":30}}");

        var traits = awaitEvents("user_id", "u", 2).at("/traits");

        assertThat(traits.at("/plan").asString()).isEqualTo("gold");
        assertThat(traits.at("/age").asInt()).isEqualTo(30);
        assertThat(traits.has("gone")).isFalse();
    }

    @Test
    void findsAProfileByAnAliasAndByAnExternalId() {
        post("/v1/alias", "{\"userId\":\"new-id\",\"previousId\":\"old-id\"}").expect(200);
        post("/v1/track", """
                {"userId":"new-id","event":"E","context":{"externalIds":[
                 {"type":"loyalty_card","id":"L-9","collection":"users","encoding":"none"}]}}""").expect(200);

        var id = awaitEvents("user_id", "old-id", 2).text("/id");

        assertThat(lookup("user_id", "new-id").text("/id")).isEqualTo(id);
        assertThat(lookup("loyalty_card", "L-9").text("/id")).isEqualTo(id);
        var resolved = post("/v1/profiles/resolve", """
                {"identifiers":[{"type":"user_id","value":"old-id"},{"type":"user_id","value":"nobody"}]}""").expect(200);
        assertThat(resolved.text("/results/0/profileId")).isEqualTo(id);
        assertThat(resolved.at("/results/1/profileId").isNull()).isTrue();
    }

    @Test
    void knowsOnePersonUnderEverySpellingOfTheirEmailAndPhone() {
        identify("""
                {"userId":"n-shop","traits":{"email":"Han.Meimei@例子.中国","phone":13800138111}}""");
        identify("""
                {"userId":"n-app","traits":{"email":"ｈａｎ．ｍｅｉｍｅｉ＠xn--fsqu00a。xn--fiqs8s"}}""");
        identify("""
                {"userId":"n-hotline","traits":{"phone":"+86 138-0013-8111"}}""");
        identify("""
                {"userId":"n-guest","anonymousId":"未知","traits":{"email":"ＮＵＬＬ","phone":"0000"}}""");
        identify("""
                {"userId":"n-visitor","anonymousId":"未知","traits":{"email":"无","phone":0}}""");

        var id = awaitEvents("user_id", "n-shop", 3).text("/id");

        assertThat(lookup("user_id", "n-app").text("/id")).isEqualTo(id);
        assertThat(lookup("user_id", "n-hotline").text("/id")).isEqualTo(id);
        var resolved = post("/v1/profiles/resolve", """
                {"identifiers":[{"type":"email","value":"han.meimei@例子。中国"},{"type":"anonymous_id","value":"未知"}]}""").expect(200);
        assertThat(resolved.text("/results/0/profileId")).isEqualTo(id);
        assertThat(resolved.at("/results/1/profileId").isNull()).isTrue();
        var guest = awaitEvents("user_id", "n-guest", 1).text("/id");
        assertThat(awaitEvents("user_id", "n-visitor", 1).text("/id")).isNotEqualTo(guest);
    }

    @Test
    void concurrentBatchesOnTheSamePeopleEndInOneProfileEach() {
        for (int round = 0; round < 20; round++) {
            for (int person = 0; person < 5; person++) {
                identify(
                        "{\"userId\":\"p%d-a%d\",\"anonymousId\":\"p%d-x%d\"}".formatted(person, round, person, round));
                identify("{\"userId\":\"p%d-a%d\",\"anonymousId\":\"p%d-x%d\"}"
                        .formatted(person, round + 1, person, round));
            }
        }
        for (int person = 0; person < 5; person++) {
            var id = awaitEvents("user_id", "p" + person + "-a0", 40).text("/id");
            assertThat(lookup("user_id", "p" + person + "-a20").text("/id")).isEqualTo(id);
        }
    }
}
