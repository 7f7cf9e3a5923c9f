package io.zhiying.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When somebody was seen first and last. */
class SegmentSeenTest extends ProfileServiceTest {
    private static final String LAPSED = """
            {"type":"not","of":{"type":"seen","time":"last","within":{"days":90}}}""";

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "time":"first","within":{"days":41}                     | true
            "time":"first","within":{"days":39}                     | false
            "time":"first","within":{"days":60,"endingDaysAgo":39}  | true
            "time":"first","within":{"days":60,"endingDaysAgo":41}  | false
            "time":"last","within":{"days":11}                      | true
            "time":"last","within":{"days":9}                       | false
            "time":"last","within":{"days":41,"endingDaysAgo":39}   | false
            "time":"last","within":{"days":41,"endingDaysAgo":9}    | true
            "time":"last","between":{"from":"2020-01-01T00:00:00Z","to":"2199-01-01T00:00:00Z"}  | true
            "time":"first","between":{"from":"2020-01-01T00:00:00Z","to":"2021-01-01T00:00:00Z"} | false
            """)
    void findsWhoWasSeenFirstOrLastInAWindow(String fields, boolean holds) {
        track("u", "加购", now.minus(10, ChronoUnit.DAYS), "{}");
        track("u", "Order", now.minus(40, ChronoUnit.DAYS), "{}");
        post("/v1/page", "{\"userId\":\"u\",\"timestamp\":\"%s\"}".formatted(now.minus(20, ChronoUnit.DAYS)))
                .expect(200);
        awaitEvents("user_id", "u", 3);

        var condition = "{\"type\":\"seen\"," + fields + "}";

        assertThat(count(condition)).isEqualTo(holds ? 1 : 0);
        assertThat(count("{\"type\":\"not\",\"of\":" + condition + "}")).isEqualTo(holds ? 0 : 1);
    }

    @Test
    void looksAtWhatHasHappenedWhereAnEventIsDatedAhead() {
        track("u", "Order", now.minus(100, ChronoUnit.DAYS), "{}");
        track("u", "Reminder", now.plus(2, ChronoUnit.HOURS), "{}");
        awaitEvents("user_id", "u", 2);

        assertThat(count(LAPSED)).isEqualTo(1);
        assertThat(count("{\"type\":\"seen\",\"time\":\"first\",\"within\":{\"days\":101}}"))
                .isEqualTo(1);
    }

    @Test
    void letsPeopleEnterAndLeaveWithTimeAlone() {
        var fresh = create("{\"type\":\"seen\",\"time\":\"first\",\"within\":{\"days\":30}}");
        var lapsed = create(LAPSED);
        var today = create("{\"type\":\"seen\",\"time\":\"last\",\"within\":{\"days\":1}}");
        var soon = Instant.now().plusSeconds(10).truncatedTo(ChronoUnit.MILLIS);
        track("newcomer", "Visit", soon.minus(30, ChronoUnit.DAYS), "{}");
        track("regular", "Visit", soon.minus(90, ChronoUnit.DAYS), "{}");
        track("ahead", "Visit", soon, "{}");
        var newcomer = awaitProfile("user_id", "newcomer").text("/id");
        var regular = awaitProfile("user_id", "regular").text("/id");
        var ahead = awaitProfile("user_id", "ahead").text("/id");

        eventuallyHolds(() -> {
            assertThat(told(fresh)).contains(newcomer + " ENTERED", newcomer + " LEFT", ahead + " ENTERED");
            assertThat(told(lapsed)).contains(regular + " ENTERED");
            assertThat(told(today)).containsExactly(ahead + " ENTERED");
        });
        assertThat(told(fresh)).hasSize(3);
        assertThat(told(lapsed)).doesNotHaveDuplicates();
    }

    @Test
    void followsAnEventOfAnyNameAndShowsIt() {
        var lapsed = create(LAPSED);
        track("u", "Order", now.minus(200, ChronoUnit.DAYS), "{\"total\":1}");
        var profile = awaitProfile("user_id", "u").text("/id");
        eventuallyHolds(() -> assertThat(told(lapsed)).containsExactly(profile + " ENTERED"));
        var at = now.minus(2, ChronoUnit.DAYS);

        post("/v1/screen", "{\"userId\":\"u\",\"name\":\"首页\",\"timestamp\":\"%s\"}".formatted(at))
                .expect(200);

        eventuallyHolds(() -> assertThat(told(lapsed)).containsExactly(profile + " ENTERED", profile + " LEFT"));
        var why = get("/v1/segments/%s/members/%s/explanation".formatted(lapsed, profile))
                .expect(200);
        assertThat(why.at("/holds").asBoolean()).isFalse();
        assertThat(why.at("/clauses/0/holds").asBoolean()).isTrue();
        assertThat(Instant.parse(why.text("/clauses/0/observed"))).isEqualTo(at);
        assertThat(why.at("/clauses/0/events").findValuesAsString("name")).containsExactly("首页");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"seen\",\"time\":\"last\"}",
                "{\"type\":\"seen\",\"within\":{\"days\":3}}",
                "{\"type\":\"seen\",\"time\":\"middle\",\"within\":{\"days\":3}}",
                "{\"type\":\"seen\",\"time\":\"last\",\"within\":{\"days\":0}}",
                "{\"type\":\"seen\",\"time\":\"last\",\"within\":{\"days\":3},\"between\":{\"from\":\"2020-01-01T00:00:00Z\",\"to\":\"2021-01-01T00:00:00Z\"}}"
            })
    void refusesWhatNamesNoTime(String condition) {
        post("/v1/segments/preview", "{\"condition\":" + condition + "}").expectProblem(400, "request.malformed");
    }

    private int count(String condition) {
        return post("/v1/segments/preview", "{\"condition\":" + condition + "}")
                .expect(200)
                .at("/count")
                .asInt();
    }

    private String create(String condition) {
        var id = post(
                        "/v1/segments",
                        "{\"name\":\"%s\",\"condition\":%s}".formatted(java.util.UUID.randomUUID(), condition))
                .expect(201)
                .text("/id");
        eventuallyHolds(
                () -> assertThat(get("/v1/segments/" + id).text("/status")).isEqualTo("ready"));
        return id;
    }
}
