package io.zhiying.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A merge is taken back: what was whose is whose again, and so is what came in meanwhile. */
class SplitTest extends ProfileServiceTest {
    private static final String BOTH =
            "{\"userId\":\"known\",\"anonymousId\":\"visitor\",\"timestamp\":\"%s\",\"traits\":{\"plan\":\"new\"}}";

    @Test
    void givesEachProfileBackWhatIsItsOwnEvenWhatCameInLater() {
        identify("""
                {"userId":"known","timestamp":"2026-01-01T00:00:00Z","traits":{"firstName":"小雨","plan":"old"}}""");
        track("known", "Order Completed", Instant.parse("2026-01-01T00:00:00Z"), "{\"total\":10}");
        identify("""
                {"anonymousId":"visitor","timestamp":"2026-01-02T00:00:00Z","traits":{"city":"上海","plan":"guest"}}""");
        trackVisitor("{\"total\":7}");
        var known = awaitEvents("user_id", "known", 2).text("/id");
        var visitor = awaitEvents("anonymous_id", "visitor", 2).text("/id");
        consent(visitor, "granted");
        var segment = post("/v1/segments", """
                {"name":"Twice","condition":{"type":"event","event":"Order Completed","count":{"exactly":2}}}""").expect(201).text("/id");

        identify(BOTH.formatted("2026-01-03T00:00:00Z"));
        var survivor = awaitEvents("user_id", "known", 5).text("/id");
        var ended = survivor.equals(known) ? visitor : known;
        trackVisitor("{\"total\":5}");
        post("/v1/identify", """
                {"anonymousId":"visitor","timestamp":"2026-01-04T00:00:00Z","traits":{"mood":"happy","email":"later@example.com"}}""").expect(200);
        awaitEvents("user_id", "known", 7);

        var split = post("/v1/profiles/%s/split".formatted(survivor), "{\"profileId\":\"%s\"}".formatted(ended))
                .expect(200);

        assertThat(split.text("/survivorId")).isEqualTo(survivor);
        assertThat(split.text("/restoredId")).isEqualTo(ended);
        var one = get("/v1/profiles/" + known).expect(200);
        var other = get("/v1/profiles/" + visitor).expect(200);
        assertThat(one.text("/id")).isEqualTo(known);
        assertThat(other.text("/id")).isEqualTo(visitor);
        // The event that merged them named the user first: it is the user's.
        assertThat(one.at("/activity/events").asInt()).isEqualTo(3);
        assertThat(other.at("/activity/events").asInt()).isEqualTo(4);
        assertThat(one.at("/traits")).hasSize(2);
        assertThat(one.text("/traits/firstName")).isEqualTo("小雨");
        assertThat(one.text("/traits/plan")).isEqualTo("new");
        assertThat(one.text("/traitSources/plan/at")).isEqualTo("2026-01-03T00:00:00Z");
        assertThat(other.text("/traits/city")).isEqualTo("上海");
        assertThat(other.text("/traits/plan")).isEqualTo("guest");
        assertThat(other.text("/traits/mood")).isEqualTo("happy");
        assertThat(one.at("/rfm/monetary/0/amount").asInt()).isEqualTo(10);
        assertThat(other.at("/rfm/monetary/0/amount").asInt()).isEqualTo(12);
        assertThat(one.at("/consents")).isEmpty();
        assertThat(other.text("/consents/0/status")).isEqualTo("granted");
        assertThat(identifiers(one)).containsExactly("known");
        assertThat(identifiers(other)).containsExactly("visitor", "later@example.com");
        assertThat(one.at("/mergedFrom")).isEmpty();
        eventuallyHolds(() -> assertThat(get("/v1/segments/%s/members".formatted(segment))
                        .expect(200)
                        .at("/items")
                        .valueStream()
                        .map(member -> member.path("profileId").asString()))
                .containsExactly(visitor));
    }

    @Test
    void keepsThemApartFromThenOnAndSaysWhatItRefused() {
        var survivor = merged();
        var ended = get("/v1/profiles/" + survivor).text("/mergedFrom/0");
        post("/v1/profiles/%s/split".formatted(survivor), "{\"profileId\":\"%s\"}".formatted(ended))
                .expect(200);

        identify(BOTH.formatted("2026-02-01T00:00:00Z"));

        var one = awaitEvents("user_id", "known", 3);
        assertThat(lookup("anonymous_id", "visitor").expect(200).text("/id")).isNotEqualTo(one.text("/id"));
        var refused = get("/v1/profiles/%s/refused-identifiers".formatted(one.text("/id")))
                .expect(200)
                .at("/items/0");
        assertThat(refused.at("/identifier/value").asString()).isEqualTo("visitor");
        assertThat(refused.at("/reason").asString()).isEqualTo("apart");
        assertThat(refused.at("/times").asInt()).isEqualTo(1);
        var merge = get("/v1/profiles/%s/merges".formatted(one.text("/id"))).expect(200);
        assertThat(merge.at("/items")).hasSize(1);
        assertThat(merge.at("/items/0/undoneAt").isNull()).isFalse();
        assertThat(merge.text("/items/0/mergedId")).isEqualTo(ended);
    }

    @Test
    void bringsBackAllThatHadEndedInTheRestoredOneBefore() {
        identify("{\"userId\":\"a\"}");
        awaitEvents("user_id", "a", 1);
        identify("{\"userId\":\"b\"}");
        var b = awaitEvents("user_id", "b", 1).text("/id");
        identify("{\"userId\":\"c\"}");
        var c = awaitEvents("user_id", "c", 1).text("/id");
        post("/v1/alias", "{\"userId\":\"b\",\"previousId\":\"c\"}").expect(200);
        awaitEvents("user_id", "c", 3);
        post("/v1/alias", "{\"userId\":\"a\",\"previousId\":\"c\"}").expect(200);
        var a = awaitEvents("user_id", "c", 5).text("/id");

        post("/v1/profiles/%s/split".formatted(a), "{\"profileId\":\"%s\"}".formatted(b))
                .expect(200);

        assertThat(awaitEvents("user_id", "a", 2).text("/id")).isEqualTo(a);
        assertThat(awaitEvents("user_id", "c", 3).text("/id")).isEqualTo(b);
        assertThat(get("/v1/profiles/" + c).expect(200).text("/id")).isEqualTo(b);
    }

    @Test
    void refusesWhatIsNotMerged() {
        var survivor = merged();
        var ended = get("/v1/profiles/" + survivor).text("/mergedFrom/0");
        var body = "{\"profileId\":\"%s\"}".formatted(ended);
        post("/v1/profiles/%s/split".formatted(survivor), body).expect(200);

        post("/v1/profiles/%s/split".formatted(survivor), body).expectProblem(409, "profile.not_merged");
        post("/v1/profiles/%s/split".formatted(survivor), "{}").expectProblem(422, "request.invalid");
        post("/v1/profiles/00000000-0000-7000-8000-000000000000/split", body).expectProblem(404, "profile.not_found");
        sendAs(newWorkspace(), "POST", "/v1/profiles/%s/split".formatted(survivor), body)
                .expectProblem(404, "profile.not_found");
    }

    private String merged() {
        identify("{\"userId\":\"known\"}");
        awaitEvents("user_id", "known", 1);
        identify("{\"anonymousId\":\"visitor\"}");
        awaitEvents("anonymous_id", "visitor", 1);
        identify(BOTH.formatted("2026-01-03T00:00:00Z"));
        return awaitEvents("user_id", "known", 3).text("/id");
    }

    private void trackVisitor(String properties) {
        post("/v1/track", """
                {"anonymousId":"visitor","event":"Order Completed","properties":%s}""".formatted(properties)).expect(200);
    }

    private void consent(String profile, String status) {
        put("/v1/profiles/%s/consents".formatted(profile), """
                {"channel":"email","purpose":"marketing","status":"%s","source":"form"}""".formatted(status))
                .expect(200);
    }

    private static java.util.stream.Stream<String> identifiers(Answer profile) {
        return StreamSupport.stream(profile.at("/identifiers").spliterator(), false)
                .map((JsonNode each) -> each.path("value").asString());
    }
}
