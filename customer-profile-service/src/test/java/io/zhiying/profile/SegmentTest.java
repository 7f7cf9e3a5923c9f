package io.zhiying.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentTest extends ProfileServiceTest {
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"trait","path":"plan","op":"eq","value":"gold"}                        | true
            {"type":"trait","path":"plan","op":"eq","value":"free"}                        | false
            {"type":"trait","path":"plan","op":"ne","value":"free"}                        | true
            {"type":"trait","path":"missing","op":"ne","value":"free"}                     | false
            {"type":"trait","path":"missing","op":"exists","value":false}                  | true
            {"type":"trait","path":"age","op":"gte","value":30}                            | true
            {"type":"trait","path":"age","op":"gt","value":30}                             | false
            {"type":"trait","path":"age","op":"gt","value":"3"}                            | false
            {"type":"trait","path":"age","op":"in","value":[1,30]}                         | true
            {"type":"trait","path":"name","op":"contains","value":"雷"}                    | true
            {"type":"trait","path":"name","op":"contains","value":".*"}                    | false
            {"type":"trait","path":"tags","op":"eq","value":"a"}                           | true
            {"type":"trait","path":"tags[]","op":"eq","value":"b"}                         | true
            {"type":"trait","path":"tags","op":"eq","value":"c"}                           | false
            {"type":"trait","path":"address.city","op":"eq","value":"上海"}                | true
            {"type":"trait","path":"o'clock \\"x\\"","op":"eq","value":"it's"}             | true
            {"type":"not","of":{"type":"trait","path":"vip","op":"eq","value":true}}       | false
            {"type":"any","of":[{"type":"trait","path":"plan","op":"eq","value":"x"},{"type":"trait","path":"vip","op":"eq","value":true}]} | true
            {"type":"event","event":"Bought"}                                              | true
            {"type":"event","event":"Bought","count":{"exactly":2}}                        | true
            {"type":"event","event":"Bought","count":{"atMost":1}}                         | false
            {"type":"event","event":"Bought","count":{"atLeast":3}}                        | false
            {"type":"event","event":"Never","count":{"exactly":0}}                         | true
            {"type":"event","event":"Never","count":{"atMost":0}}                          | true
            {"type":"event","event":"Bought","count":{"atMost":0}}                         | false
            {"type":"event","event":"Bought","within":{"days":2},"count":{"exactly":0}}    | true
            {"type":"event","event":"Bought","within":{"days":10},"count":{"exactly":1}}   | true
            {"type":"event","event":"Bought","within":{"days":40,"endingDaysAgo":10},"count":{"exactly":1}} | true
            {"type":"event","event":"Bought","within":{"days":10,"endingDaysAgo":5}}       | false
            {"type":"event","event":"Bought","where":[{"path":"items[].sku","op":"eq","value":"s2"},{"path":"total","op":"gt","value":5}]} | true
            {"type":"event","event":"Bought","where":[{"path":"items[].sku","op":"eq","value":"s9"}]} | false
            {"type":"event","event":"Bought","kind":"page"}                                | false
            {"type":"event","event":"Bought","count":{"exactly":2},"between":{"from":"2020-01-01T00:00:00Z","to":"2199-01-01T00:00:00Z"}} | true
            {"type":"event","event":"Bought","between":{"from":"2020-01-01T00:00:00Z","to":"2020-02-01T00:00:00Z"}} | false
            {"type":"consent","channel":"email","purpose":"marketing","status":"none"}     | true
            {"type":"rfm","score":"recency","op":"gte","value":1}                          | false
            """)
    void evaluatesEveryClause(String condition, boolean holds) {
        identify("""
                {"userId":"u","messageId":"i","traits":{"plan":"gold","age":30,"name":"李雷","vip":true,"tags":["a","b"],
                 "address":{"city":"上海"},"o'clock \\"x\\"":"it's"}}""");
        track("u", "Bought", now.minus(3, ChronoUnit.DAYS), "{\"total\":3,\"items\":[{\"sku\":\"s1\"}]}");
        track(
                "u",
                "Bought",
                now.minus(30, ChronoUnit.DAYS),
                "{\"total\":9,\"items\":[{\"sku\":\"s1\"},{\"sku\":\"s2\"}]}");
        awaitEvents("user_id", "u", 3);

        var preview = post("/v1/segments/preview", "{\"condition\":" + condition + "}")
                .expect(200);

        assertThat(preview.at("/count").asInt()).isEqualTo(holds ? 1 : 0);
        var profile = lookup("user_id", "u").text("/id");
        var explanation = get("/v1/segments/%s/members/%s/explanation".formatted(create("部分", condition), profile));
        assertThat(explanation.at("/holds").asBoolean())
                .as("asked for one: %s", explanation.body())
                .isEqualTo(holds);
    }

    @Test
    void followsEventsInManyLargeSegments() {
        var clauses = IntStream.range(0, 48)
                .mapToObj("{\"type\":\"event\",\"event\":\"事件 %d\",\"within\":{\"days\":30}}"::formatted)
                .collect(Collectors.joining(",", "{\"type\":\"any\",\"of\":[", "]}"));
        var segments =
                IntStream.range(0, 40).mapToObj(i -> create("大 " + i, clauses)).toList();
        segments.forEach(id -> eventuallyHolds(
                () -> assertThat(get("/v1/segments/" + id).text("/status")).isEqualTo("ready")));

        track("u", "事件 47", now.minus(1, ChronoUnit.DAYS), "{}");

        awaitProfile("user_id", "u");
        assertThat(segments).allSatisfy(id -> assertThat(size(id)).isEqualTo(1));
    }

    @Test
    void letsTimeAloneMoveACustomerInAndOut() {
        // An event that is almost a day old leaves "within a day" by itself, and enters "not within a day".
        track("u", "Visited", now.minus(1, ChronoUnit.DAYS).plusSeconds(8), "{}");
        awaitProfile("user_id", "u");
        var active = create("Active", "{\"type\":\"event\",\"event\":\"Visited\",\"within\":{\"days\":1}}");
        var lapsed = create(
                "Lapsed",
                "{\"type\":\"not\",\"of\":{\"type\":\"event\",\"event\":\"Visited\",\"within\":{\"days\":1}}}");
        eventuallyHolds(() -> assertThat(size(active)).isEqualTo(1));

        eventuallyHolds(() -> {
            assertThat(size(active)).isZero();
            assertThat(size(lapsed)).isEqualTo(1);
        });
    }

    @Test
    void computesAnewWhenTheConditionChanges() {
        identify("{\"userId\":\"a\",\"traits\":{\"plan\":\"gold\"}}");
        identify("{\"userId\":\"b\",\"traits\":{\"plan\":\"free\"}}");
        awaitProfile("user_id", "a");
        awaitProfile("user_id", "b");
        var id = create("Plan", "{\"type\":\"trait\",\"path\":\"plan\",\"op\":\"eq\",\"value\":\"gold\"}");
        eventuallyHolds(() -> assertThat(size(id)).isEqualTo(1));

        put("/v1/segments/" + id, """
                {"name":"Plan","condition":{"type":"trait","path":"plan","op":"exists"}}""").expect(200);

        eventuallyHolds(() -> assertThat(size(id)).isEqualTo(2));
        var page = get("/v1/segments/" + id + "/members?limit=1").expect(200);
        assertThat(page.at("/items")).hasSize(1);
        assertThat(get("/v1/segments/" + id + "/members?limit=1&cursor=" + page.text("/next"))
                        .at("/items"))
                .hasSize(1);
    }

    @Test
    void scoresCustomersByQuintilesAndPutsTheBestInASegment() {
        for (int i = 1; i <= 10; i++) {
            for (int order = 0; order < i; order++) {
                track(
                        "c" + i,
                        "Order Completed",
                        now.minus(100 - i, ChronoUnit.DAYS),
                        "{\"total\":%d,\"currency\":\"EUR\"}".formatted(i));
            }
        }
        awaitEvents("user_id", "c10", 10);
        var best = create("Best", "{\"type\":\"rfm\",\"score\":\"monetary\",\"op\":\"eq\",\"value\":5}");

        eventuallyHolds(() -> {
            assertThat(lookup("user_id", "c10").at("/rfm/scores/monetary").asInt())
                    .isEqualTo(5);
            assertThat(lookup("user_id", "c9").at("/rfm/scores/recency").asInt())
                    .isEqualTo(5);
            assertThat(lookup("user_id", "c8").at("/rfm/scores/frequency").asInt())
                    .isEqualTo(4);
            assertThat(lookup("user_id", "c1").at("/rfm/scores/monetary").asInt())
                    .isEqualTo(1);
            assertThat(lookup("user_id", "c1").text("/rfm/scores/currency")).isEqualTo("EUR");
            assertThat(size(best)).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"trait","path":"plan","op":"eq","value":"x","colour":1}           | condition.colour
            {"type":"trait","path":"plan","op":"like","value":"x"}                    | condition.op
            {"type":"all","of":[{"type":"event","event":"E","within":{"days":3,"dayz":3}}]}    | condition.of[0].within.dayz
            {"type":"event","event":"E","within":{"days":0}}                          | condition.within
            {"type":"event","event":"E","count":{"atLeast":1,"atMost":2}}             | condition.count
            {"type":"not","of":{"type":"bucket","salt":"s","from":20,"to":10}}        | condition.of
            {"type":"bucket","salt":" ","from":0,"to":10}                             | condition
            {"type":"sql","text":"drop table"}                                        | condition
            """)
    void refusesAConditionAndNamesThePlace(String condition, String field) {
        var answer = post("/v1/segments", "{\"name\":\"n\",\"condition\":" + condition + "}");

        answer.expectProblem(400, "request.malformed");
        assertThat(answer.text("/errors/0/field")).isEqualTo(field);
    }

    @Test
    void boundsTheDepthOfAConditionAndRefusesANameTwice() {
        var deep = "{\"type\":\"trait\",\"path\":\"a\",\"op\":\"exists\"}";
        for (int i = 0; i < 9; i++) {
            deep = "{\"type\":\"not\",\"of\":" + deep + "}";
        }
        post("/v1/segments/preview", "{\"condition\":" + deep + "}").expectProblem(422, "request.invalid");
        create("Twice", "{\"type\":\"trait\",\"path\":\"a\",\"op\":\"exists\"}");
        post("/v1/segments", "{\"name\":\"Twice\",\"condition\":{\"type\":\"trait\",\"path\":\"a\",\"op\":\"exists\"}}")
                .expectProblem(409, "segment.name_taken");
    }

    private String create(String name, String condition) {
        return post("/v1/segments", "{\"name\":\"%s\",\"condition\":%s}".formatted(name, condition))
                .expect(201)
                .text("/id");
    }

    private int size(String segment) {
        return get("/v1/segments/" + segment).expect(200).at("/size").asInt();
    }
}
