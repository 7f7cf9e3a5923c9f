package io.zhiying.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One event and then another. */
class SegmentSequenceTest extends ProfileServiceTest {
    private static final String TO_ORDER = """
            {"type":"sequence","first":{"event":"Cart"},"then":{"event":"Order"},"within":{"hours":2}%s}""";

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "first":{"event":"加购"},"then":{"event":"Order"},"within":{"hours":2}                                      | true
            "first":{"event":"加购"},"then":{"event":"Order"},"within":{"minutes":119}                                  | false
            "first":{"event":"Order"},"then":{"event":"加购"},"within":{"days":1}                                       | false
            "first":{"event":"加购"},"then":{"event":"加购"},"within":{"hours":1}                                       | true
            "first":{"event":"Order"},"then":{"event":"Order"},"within":{"days":100}                                    | false
            "first":{"event":"Order"},"then":{"event":"Same Time"},"within":{"days":1}                                  | false
            "first":{"event":"加购","where":[{"path":"sku","op":"eq","value":"a"}]},"then":{"event":"Order"},"within":{"hours":3} | true
            "first":{"event":"加购","where":[{"path":"sku","op":"eq","value":"a"}]},"then":{"event":"Order"},"within":{"hours":2} | false
            "first":{"event":"加购"},"then":{"event":"Order","where":[{"path":"sku","op":"eq","value":"z"}]},"within":{"days":9} | false
            "first":{"event":"加购","kind":"page"},"then":{"event":"Order"},"within":{"days":9}                         | false
            "first":{"event":"加购"},"then":{"event":"Order"},"within":{"hours":2},"in":{"days":11}                     | true
            "first":{"event":"加购"},"then":{"event":"Order"},"within":{"hours":2},"in":{"days":10}                     | false
            "first":{"event":"加购"},"then":{"event":"Order"},"within":{"hours":2},"in":{"days":30,"endingDaysAgo":9}   | true
            "first":{"event":"加购"},"then":{"event":"Order"},"within":{"hours":2},"in":{"days":30,"endingDaysAgo":10}  | false
            "first":{"event":"加购"},"then":{"event":"Order"},"within":{"hours":2},"in":{"from":"2020-01-01T00:00:00Z","to":"2021-01-01T00:00:00Z"} | false
            """)
    void findsWhoDidOneThingAndThenTheOther(String fields, boolean holds) {
        // 加购 three and two hours before an order that is ten days old, less an hour
        var order = now.minus(10, ChronoUnit.DAYS).plus(1, ChronoUnit.HOURS);
        track("u", "加购", order.minus(3, ChronoUnit.HOURS), "{\"sku\":\"a\"}");
        track("u", "Order", order, "{\"sku\":\"b\"}");
        track("u", "加购", order.minus(2, ChronoUnit.HOURS), "{\"sku\":\"b\"}");
        track("u", "Same Time", order, "{}");
        awaitEvents("user_id", "u", 4);

        var condition = "{\"type\":\"sequence\"," + fields + "}";

        assertThat(count(condition)).isEqualTo(holds ? 1 : 0);
        assertThat(count("{\"type\":\"not\",\"of\":" + condition + "}")).isEqualTo(holds ? 0 : 1);
    }

    @Test
    void takesEventsInWhicheverComesFirstAndShowsThem() {
        var id = create(TO_ORDER.formatted(""));
        var at = now.minus(3, ChronoUnit.DAYS);
        track("u", "Order", at, "{}");
        track("u", "Cart", at.minus(5, ChronoUnit.HOURS), "{}");
        var profile = awaitEvents("user_id", "u", 2).text("/id");
        assertThat(explanation(id, profile).at("/clauses/0/events")).isEmpty();
        assertThat(size(id)).isZero();

        track("u", "Cart", at.minus(1, ChronoUnit.HOURS), "{}");

        eventuallyHolds(() -> assertThat(size(id)).isEqualTo(1));
        var explained = explanation(id, profile);
        assertThat(explained.at("/clauses/0/observed").asInt()).isEqualTo(1);
        assertThat(explained.at("/clauses/0/events").findValuesAsString("timestamp"))
                .containsExactly(at.toString(), at.minus(1, ChronoUnit.HOURS).toString());
    }

    @Test
    void letsASequenceEnterAndLeaveAWindowWithTime() {
        // Ends a day ago in eight seconds; the other's first event is then a day and more old and leaves.
        var soon = now.minus(1, ChronoUnit.DAYS).plusSeconds(8);
        track("enters", "Cart", soon.minus(1, ChronoUnit.HOURS), "{}");
        track("enters", "Order", soon, "{}");
        track("leaves", "Cart", soon, "{}");
        track("leaves", "Order", soon.plus(1, ChronoUnit.HOURS), "{}");
        awaitEvents("user_id", "enters", 2);
        awaitEvents("user_id", "leaves", 2);
        var earlier = create(TO_ORDER.formatted(",\"in\":{\"days\":3,\"endingDaysAgo\":1}"));
        var lately = create(TO_ORDER.formatted(",\"in\":{\"days\":1}"));
        eventuallyHolds(() -> assertThat(size(lately)).isEqualTo(1));
        assertThat(size(earlier)).isZero();

        eventuallyHolds(() -> {
            assertThat(size(lately)).isZero();
            assertThat(members(earlier)).contains(lookup("user_id", "enters").text("/id"));
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "first":{"event":"A"},"then":{"event":"B"}                                              | condition
            "first":{"event":"A"},"within":{"days":1}                                               | condition
            "first":{"event":"A"},"then":{"event":" "},"within":{"days":1}                          | condition.then
            "first":{"event":"A","color":1},"then":{"event":"B"},"within":{"days":1}                | condition.first.color
            "first":{"event":"A"},"then":{"event":"B"},"within":{"days":0}                          | condition.within
            "first":{"event":"A"},"then":{"event":"B"},"within":{"days":1,"hours":1}                | condition.within
            "first":{"event":"A"},"then":{"event":"B"},"within":{"days":1},"in":{"endingDaysAgo":1} | condition.in
            "first":{"event":"A"},"then":{"event":"B"},"within":{"days":1},"in":{"days":1,"from":"2020-01-01T00:00:00Z"} | condition.in
            """)
    void refusesASequenceAndNamesThePlace(String fields, String field) {
        var answer = post("/v1/segments", "{\"name\":\"n\",\"condition\":{\"type\":\"sequence\"," + fields + "}}");

        answer.expectProblem(400, "request.malformed");
        assertThat(answer.text("/errors/0/field")).isEqualTo(field);
    }

    private String create(String condition) {
        return post(
                        "/v1/segments",
                        "{\"name\":\"%s\",\"condition\":%s}".formatted(Math.abs(condition.hashCode()), condition))
                .expect(201)
                .text("/id");
    }

    private Answer explanation(String segment, String profile) {
        return get("/v1/segments/%s/members/%s/explanation".formatted(segment, profile))
                .expect(200);
    }

    private List<String> members(String segment) {
        return get("/v1/segments/" + segment + "/members").at("/items").findValuesAsString("profileId");
    }

    private int size(String segment) {
        return get("/v1/segments/" + segment).expect(200).at("/size").asInt();
    }

    private int count(String condition) {
        return post("/v1/segments/preview", "{\"condition\":" + condition + "}")
                .expect(200)
                .at("/count")
                .asInt();
    }
}
