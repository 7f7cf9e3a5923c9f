package io.zhiying.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.TestTokens;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IngestTest extends ProfileServiceTest {
    @ParameterizedTest
    @ValueSource(strings = {"identify", "track", "page", "screen", "group", "alias"})
    void acceptsEveryCallOfSegmentWithFieldsItDoesNotKnow(String call) {
        var answer = post("/v1/" + call, """
                {"userId":"u","anonymousId":"a","previousId":"p","groupId":"g","event":"E","name":"首页","type":"%s",
                 "integrations":{"All":true},"_metadata":{"bundled":[]},"context":{"library":{"name":"analytics.js"}},
                 "originalTimestamp":"2026-01-01T00:00:00.000Z"}""".formatted(call)).expect(200);

        assertThat(answer.raw().body()).isEqualTo("{\"success\":true}");
    }

    @Test
    void mergesTheContextOfABatchUnderThatOfAnEventAndCorrectsTheClock() {
        post("/v1/batch", """
                {"sentAt":"2020-01-01T00:00:10Z","context":{"ip":"10.0.0.1","page":{"path":"/","title":"店"}},"batch":[
                 {"type":"track","event":"Viewed","userId":"u","messageId":"m-1","timestamp":"2020-01-01T00:00:00Z",
                  "context":{"page":{"path":"/p"}}}]}""").expect(200);

        var id = awaitProfile("user_id", "u").text("/id");
        var event = get("/v1/profiles/" + id + "/events").at("/items/0");

        assertThat(event.at("/context/ip").asString()).isEqualTo("10.0.0.1");
        assertThat(event.at("/context/page/path").asString()).isEqualTo("/p");
        assertThat(event.at("/context/page/title").asString()).isEqualTo("店");
        var received = java.time.Instant.parse(event.at("/receivedAt").asString());
        assertThat(java.time.Instant.parse(event.at("/timestamp").asString())).isEqualTo(received.minusSeconds(10));
    }

    @Test
    void countsAMessageOnceHoweverOftenItIsSent() {
        var message = """
                {"userId":"u","event":"Order Completed","messageId":"same","timestamp":"2026-01-01T00:00:00Z",
                 "properties":{"total":5}}""";
        for (int i = 0; i < 3; i++) {
            post("/v1/track", message).expect(200);
        }
        post(
                        "/v1/batch",
                        "{\"batch\":[{\"type\":\"track\"," + message.strip().substring(1)
                                + ",{\"type\":\"track\",\"userId\":\"u\",\"event\":\"Last\",\"messageId\":\"last\"}]}")
                .expect(200);

        var profile = awaitEvents("user_id", "u", 2);

        assertThat(profile.at("/rfm/frequency").asInt()).isEqualTo(1);
        assertThat(get("/v1/profiles/" + profile.text("/id") + "/events").at("/items"))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"userId":"u","event":"E"                                 | 400 | request.malformed
            {"userId":"u","event":"E"} x                              | 400 | request.malformed
            []                                                        | 400 | request.malformed
            ``                                                        | 400 | request.malformed
            """)
    void refusesWhatItCannotRead(String body, int status, String code) {
        post("/v1/track", body).expectProblem(status, code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"event":"E"}                                             | 422 | event.identity_missing
            {"userId":" ","event":"E"}                                | 422 | event.identity_missing
            {"userId":"undefined","event":"E"}                        | 422 | event.identity_missing
            {"userId":4.2,"event":"E"}                                | 422 | event.invalid
            {"userId":true,"event":"E"}                               | 422 | event.invalid
            {"userId":"u"}                                            | 422 | event.invalid
            {"userId":"u","event":7}                                  | 422 | event.invalid
            {"userId":"u","event":"E","timestamp":5}                  | 422 | event.invalid
            {"userId":"u","event":"E","timestamp":"yesterday"}        | 422 | event.invalid
            {"userId":"u","event":"E","timestamp":"9999-01-01T00:00:00Z"} | 422 | event.invalid
            {"userId":"u","event":"E","properties":[1]}               | 422 | event.invalid
            {"userId":"u","event":"E","context":"x"}                  | 422 | event.invalid
            {"userId":"u","event":"E","properties":{"a":1e999}}       | 422 | event.invalid
            {"userId":"u","event":"E","properties":{"a":"\\u0000"}}   | 422 | event.invalid
            {"userId":"u","event":"E","properties":{"a":"\\ud800"}}   | 422 | event.invalid
            """)
    void setsApartWhatItCannotUseAndRefusesItInStrictMode(String body, int status, String code) {
        assertThat(post("/v1/track", body).expect(200).raw().body()).isEqualTo("{\"success\":true}");
        assertThat(get("/v1/events/rejected?limit=1").text("/items/0/code")).isEqualTo(code);

        postStrictly("/v1/track", body).expectProblem(status, code);
        assertThat(get("/v1/events/rejected").at("/items")).hasSize(1);
    }

    @Test
    void keepsNoWriteKeyOfWhatIsSetApart() {
        post("/v1/track", "{\"userId\":\"李\",\"writeKey\":\"zyw_secret\"}").expect(200);

        var apart = get("/v1/events/rejected");
        assertThat(apart.text("/items/0/event/userId")).isEqualTo("李");
        assertThat(apart.raw().body()).doesNotContain("zyw_secret");
    }

    @Test
    void tellsTheLimitsOfJson() {
        var deep = "{\"userId\":\"深\",\"event\":\"E\",\"properties\":{\"a\":%s%s}}"
                .formatted("[".repeat(70), "]".repeat(70));

        var answer = post("/v1/track", deep);

        answer.expectProblem(400, "request.malformed");
        assertThat(answer.text("/detail")).contains("64 levels");
    }

    /** It says the first letter of the type, and sends text, for which a browser need not ask first. */
    @Test
    void answersAtTheAddressesOfSegmentsLibraryForBrowsers() {
        var ids = "\"anonymousId\":\"web\",\"writeKey\":\"zyw_k\"";
        for (var call : List.of(
                "i {%s,\"type\":\"identify\",\"traits\":{\"名\":\"李\"}}",
                "t {%s,\"type\":\"track\",\"event\":\"浏览\"}",
                "p {%s,\"type\":\"page\"}",
                "s {%s,\"type\":\"screen\",\"name\":\"首页\"}",
                "g {%s,\"type\":\"group\",\"groupId\":\"g\"}",
                "a {%s,\"type\":\"alias\",\"previousId\":\"before\"}",
                "b {\"writeKey\":\"zyw_k\",\"batch\":[{%s,\"type\":\"track\",\"event\":\"Last\"}]}")) {
            send(
                            TestTokens.bearer(workspace, "events:write"),
                            "POST",
                            "/v1/" + call.charAt(0),
                            call.substring(2).formatted(ids).getBytes(UTF_8),
                            "Content-Type",
                            "text/plain")
                    .expect(200);
        }

        var profile = awaitEvents("anonymous_id", "web", 7);

        assertThat(get("/v1/profiles/" + profile.text("/id") + "/events")
                        .at("/items")
                        .valueStream()
                        .map(event -> event.at("/type").asString()))
                .containsExactlyInAnyOrder("identify", "track", "page", "screen", "group", "alias", "track");
    }

    @Test
    void takesTheDigitsOfWholeNumbersForIds() {
        post("/v1/identify", "{\"userId\":42,\"anonymousId\":20261129000000000000,\"messageId\":1}")
                .expect(200);
        post("/v1/track", "{\"userId\":\"42\",\"event\":\"浏览\",\"messageId\":2}")
                .expect(200);
        post("/v1/group", "{\"userId\":42,\"groupId\":7,\"messageId\":3}").expect(200);
        post("/v1/alias", "{\"userId\":42,\"previousId\":41,\"messageId\":4}").expect(200);
        post("/v1/track", "{\"userId\":42,\"event\":\"浏览\",\"messageId\":\"2\"}")
                .expect(200);
        post("/v1/track", "{\"userId\":41,\"event\":\"Last\"}").expect(200);

        var profile = awaitEvents("user_id", "42", 5);

        assertThat(lookup("user_id", "41").text("/id")).isEqualTo(profile.text("/id"));
        assertThat(lookup("anonymous_id", "20261129000000000000").text("/id")).isEqualTo(profile.text("/id"));
        assertThat(profile.text("/groups/0/groupId")).isEqualTo("7");
    }

    @Test
    void refusesAnEventOverTheLimitAloneAndInABatch() {
        var large = "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"E\",\"properties\":{\"a\":\"%s\"}}"
                .formatted("x".repeat(33 * 1024));

        post("/v1/track", large).expectProblem(413, "event.too_large");
        var answer =
                post("/v1/batch", "{\"batch\":[{\"type\":\"track\",\"userId\":\"u\",\"event\":\"E\"}," + large + "]}");
        answer.expectProblem(413, "event.too_large");
        assertThat(answer.text("/errors/0/field")).isEqualTo("batch[1]");
    }

    @Test
    void refusesABatchOverTheLimits() {
        var event = "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"E\"}";
        var many = IntStream.range(0, 2_501).mapToObj(_ -> event).collect(Collectors.joining(","));
        post("/v1/batch", "{\"batch\":[" + many + "]}").expectProblem(413, "batch.too_many_events");

        post("/v1/batch", "{\"batch\":[" + event + "]}" + " ".repeat(501 * 1024))
                .expectProblem(413, "batch.too_large");
    }

    private static final String HALF_WRONG = """
            {"batch":[{"type":"identify","userId":"%1$s","traits":{"名":"李"}},
             {"type":"track","userId":"%1$s","messageId":"m-wrong"},{"type":"nonsense","userId":"%1$s"},
             {"type":"track","event":"E","userId":"%1$s","properties":{"a":"\\ud800"}},{"type":"track","event":"E"}]}""";

    @Test
    void takesWhatIsGoodOfABatchAndSetsTheRestApart() {
        var answer = post("/v1/batch", HALF_WRONG.formatted("half")).expect(200);

        assertThat(answer.raw().body()).isEqualTo("{\"success\":true}");
        assertThat(awaitEvents("user_id", "half", 1).text("/traits/名")).isEqualTo("李");
        var apart = get("/v1/events/rejected?limit=3").expect(200);
        assertThat(apart.at("/items")).hasSize(3);
        assertThat(apart.text("/items/0/code")).isEqualTo("event.identity_missing");
        assertThat(apart.text("/items/2/detail")).contains("batch[2].type");
        var rest = get("/v1/events/rejected?limit=3&cursor=" + apart.text("/next"));
        assertThat(rest.at("/items")).hasSize(1);
        assertThat(rest.text("/items/0/event/messageId")).isEqualTo("m-wrong");
        assertThat(get("/v1/events/rejected?code=event.identity_missing").at("/items"))
                .hasSize(1);
        assertThat(get("/v1/events/rejected/counts")
                        .at("/items")
                        .valueStream()
                        .map(count -> count.at("/code").asString() + " " + count.at("/events")))
                .containsExactly("event.identity_missing 1", "event.invalid 3");
        assertThat(sendAs(newWorkspace(), "GET", "/v1/events/rejected", null).at("/items"))
                .isEmpty();
    }

    @Test
    void refusesAWholeBatchForOneEventInStrictModeAndKeepsNothingOfIt() {
        var answer = send(
                TestTokens.bearer(workspace, "events:write"),
                "POST",
                "/v1/batch",
                HALF_WRONG.formatted("half-stored").getBytes(UTF_8),
                "X-Strict-Mode",
                "1");

        answer.expectProblem(422, "event.invalid");
        assertThat(answer.at("/errors")
                        .valueStream()
                        .map(error -> error.at("/field").asString()))
                .containsExactly("batch[1].event", "batch[2].type", "batch[3]", "batch[4].userId");
        track("after", "E", java.time.Instant.now(), "{}");
        awaitProfile("user_id", "after");
        lookup("user_id", "half-stored").expectProblem(404, "profile.not_found");
        assertThat(get("/v1/events/rejected").at("/items")).isEmpty();
    }

    @Test
    void keepsTheNewestOfWhatIsSetApart() {
        var wrong = IntStream.range(0, 1_100)
                .mapToObj(i -> "{\"type\":\"track\",\"userId\":\"u\",\"messageId\":\"" + i + "\"}")
                .collect(Collectors.joining(","));
        post("/v1/batch", "{\"batch\":[" + wrong + "]}").expect(200);
        post("/v1/batch", "{\"batch\":[{\"type\":\"track\",\"userId\":\"u\",\"messageId\":\"last\"}]}")
                .expect(200);

        int kept = 0;
        String next = "";
        do {
            var page = get("/v1/events/rejected?limit=200" + next).expect(200);
            if (kept == 0) {
                assertThat(page.text("/items/0/event/messageId")).isEqualTo("last");
            }
            kept += page.at("/items").size();
            next = page.at("/next").isNull() ? null : "&cursor=" + page.text("/next");
        } while (next != null);
        assertThat(kept).isEqualTo(1_000);
    }

    @Test
    void needsTheScopeToWriteEvents() {
        send(TestTokens.bearer(workspace, "profiles:read"), "POST", "/v1/track", "{}".getBytes(UTF_8))
                .expectProblem(403, "auth.forbidden");
    }
}
