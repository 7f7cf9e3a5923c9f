package io.zhiying.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.CampaignDelivery;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.EventPublisher;
import io.zhiying.platform.workspace.Workspaces;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Traits that are computed from events. */
class ComputedTraitTest extends ProfileServiceTest {
    private static final String TWO_ORDERS = "{\"type\":\"computed\",\"trait\":\"orders\",\"op\":\"gte\",\"value\":2}";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private EventPublisher publisher;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "aggregate":"count","event":"Order"                                                                  | 3
            "aggregate":"count","event":"Order","where":[{"path":"items[].sku","op":"eq","value":"茶"}]          | 2
            "aggregate":"count","event":"Order","window":{"days":20}                                             | 1
            "aggregate":"count","event":"Never"                                                                  | 0
            "aggregate":"count","event":"Order","kind":"page"                                                    | 0
            "aggregate":"sum","event":"Order","property":"total"                                                 | 0.6
            "aggregate":"sum","event":"Order","property":"items[].quantity"                                      | 8
            "aggregate":"sum","event":"Order","property":"missing"                                               | 0
            "aggregate":"average","event":"Order","property":"total"                                             | 0.2
            "aggregate":"min","event":"Order","property":"items[].quantity"                                      | 1
            "aggregate":"max","event":"Order","property":"items[].quantity","window":{"hours":480}               | 3
            "aggregate":"min","event":"Order","property":"missing"                                               | null
            "aggregate":"first","event":"Order","property":"coupon"                                              | "春节"
            "aggregate":"last","event":"Order","property":"coupon"                                               | 1
            "aggregate":"unique_count","event":"Order","property":"items[].sku"                                  | 3
            "aggregate":"unique_list","event":"Order","property":"items[].sku"                                   | ["咖啡","茶","tea"]
            "aggregate":"unique_list","event":"Order","property":"items[].sku","limit":1                         | ["咖啡"]
            "aggregate":"unique_list","event":"Order","property":"mixed"                                         | [1,true]
            "aggregate":"most_frequent","event":"Order","property":"items[].sku"                                 | "茶"
            """)
    void computesWhatWasThereBeforeAndWhatComesAfter(String declaration, String value) {
        track("u", "Order", now.minus(40, ChronoUnit.DAYS), """
                {"total":0.1,"coupon":"春节","mixed":{"deep":1},"items":[{"sku":"茶","quantity":2},{"sku":"tea","quantity":1}]}""");
        track("u", "Order", now.minus(30, ChronoUnit.DAYS), """
                {"total":0.2,"coupon":null,"mixed":[1.0,true,{"x":1}],"items":[{"sku":"茶","quantity":2}]}""");
        track("v", "Order", now, "{\"total\":1000,\"items\":[{\"sku\":\"z\",\"quantity\":9}],\"coupon\":\"z\"}");
        awaitEvents("user_id", "u", 2);
        awaitEvents("user_id", "v", 1);
        declare("t", declaration);
        awaitReady("t");
        track("u", "Order", now.minus(10, ChronoUnit.DAYS), """
                {"total":0.3,"coupon":[1.00],"mixed":[1,true],"items":[{"sku":"咖啡","quantity":3}]}""");
        awaitEvents("user_id", "u", 3);

        assertThat(valueOf("u", "t")).hasToString(value);
    }

    @Test
    void letsAValueFallWhenAnEventLeavesTheWindowAndMovesSegmentsWithIt() {
        declare("orders", "\"aggregate\":\"count\",\"event\":\"Order\",\"window\":{\"days\":1}");
        var busy = segment("Busy", TWO_ORDERS);
        var quiet = segment("Quiet", "{\"type\":\"not\",\"of\":" + TWO_ORDERS + "}");
        track("u", "Order", now.minus(2, ChronoUnit.HOURS), "{}");
        track("u", "Order", Instant.now().minus(1, ChronoUnit.DAYS).plusSeconds(12), "{}");
        var profile = awaitEvents("user_id", "u", 2).text("/id");

        eventuallyHolds(() -> assertThat(valueOf("u", "orders")).hasToString("1"));

        assertThat(size(busy)).isZero();
        assertThat(size(quiet)).isEqualTo(1);
        eventuallyHolds(() -> assertThat(changes(busy)).containsExactly("ENTERED", "LEFT"));
        assertThat(get("/v1/segments/%s/members".formatted(quiet)).text("/items/0/profileId"))
                .isEqualTo(profile);
    }

    /** What was published of a segment. */
    private List<String> changes(String segment) {
        return records(Topics.SEGMENTS).stream()
                .map(record -> JSON.readTree(record.value()))
                .filter(change -> change.at("/segmentId").asString().equals(segment))
                .map(change -> change.at("/change").asString())
                .toList();
    }

    @Test
    void explainsAValueByItsEvents() {
        declare(
                "tea",
                "\"aggregate\":\"sum\",\"event\":\"Order\",\"property\":\"total\",\"window\":{\"days\":30},"
                        + "\"where\":[{\"path\":\"sku\",\"op\":\"eq\",\"value\":\"茶\"}]");
        track("u", "Order", now.minus(40, ChronoUnit.DAYS), "{\"total\":1,\"sku\":\"茶\"}");
        track("u", "Order", now.minus(20, ChronoUnit.DAYS), "{\"total\":2,\"sku\":\"茶\"}");
        track("u", "Order", now.minus(10, ChronoUnit.DAYS), "{\"total\":4,\"sku\":\"茶\"}");
        track("u", "Order", now.minus(10, ChronoUnit.DAYS), "{\"total\":8,\"sku\":\"杯\"}");
        track("u", "Order", now.minus(10, ChronoUnit.DAYS), "{\"sku\":\"茶\"}");
        var profile = awaitEvents("user_id", "u", 5).text("/id");

        var explained =
                get("/v1/profiles/%s/computed-traits/tea".formatted(profile)).expect(200);

        assertThat(explained.at("/value/value").asInt()).isEqualTo(6);
        assertThat(explained.at("/value/observations").asInt()).isEqualTo(2);
        assertThat(explained
                        .at("/events")
                        .valueStream()
                        .map(event -> event.at("/properties/total").asInt()))
                .containsExactly(4, 2);
        assertThat(Instant.parse(explained.text("/nextChangeAt"))).isEqualTo(now.plus(10, ChronoUnit.DAYS));
    }

    @Test
    void neverAddsAmountsOfDifferentCurrencies() {
        declare("spend", "\"aggregate\":\"sum\",\"event\":\"Order\",\"property\":\"total\"");
        declare("spend_cny", "\"aggregate\":\"sum\",\"event\":\"Order\",\"property\":\"total\",\"currency\":\"CNY\"");
        declare("spend_usd", "\"aggregate\":\"sum\",\"event\":\"Order\",\"property\":\"total\",\"currency\":\"USD\"");
        declare("items", "\"aggregate\":\"sum\",\"event\":\"Order\",\"property\":\"items\",\"currency\":\"none\"");
        var poor = segment("Poor", "{\"type\":\"computed\",\"trait\":\"spend\",\"op\":\"lt\",\"value\":1000}");
        track("u", "Order", now, "{\"total\":100,\"currency\":\"cny\",\"items\":1}");
        var one = awaitEvents("user_id", "u", 1).at("/computedTraits");
        assertThat(one.at("/spend/value").asInt()).isEqualTo(100);
        assertThat(one.at("/spend/currencies")).hasToString("[\"CNY\"]");
        assertThat(size(poor)).isEqualTo(1);

        track("u", "Order", now, "{\"total\":7.5,\"items\":2}");

        var two = awaitEvents("user_id", "u", 2).at("/computedTraits");
        assertThat(two.at("/spend/value").isNull()).isTrue();
        assertThat(two.at("/spend/currencies")).hasToString("[\"CNY\",\"USD\"]");
        assertThat(two.at("/spend/observations").asInt()).isEqualTo(2);
        assertThat(two.at("/spend_cny/value").asInt()).isEqualTo(100);
        assertThat(two.at("/spend_usd/value").asDouble()).isEqualTo(7.5);
        assertThat(two.at("/items/value").asInt()).isEqualTo(3);
        assertThat(two.at("/items/currencies")).isEmpty();
        assertThat(size(poor)).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "trait":"orders","op":"eq","value":2          | u
            "trait":"orders","op":"lt","value":1          | w
            "trait":"orders","op":"in","value":[0,1]      | v w
            "trait":"orders","op":"gt","value":"1"        |
            "trait":"skus","op":"eq","value":"茶"         | u
            "trait":"skus","op":"contains","value":"ea"   | v
            "trait":"skus","op":"ne","value":"茶"         | v
            "trait":"skus","op":"exists","value":false    | w
            "trait":"skus","op":"exists"                  | u v
            """)
    void isAskedForInSegments(String clause, String whose) {
        declare("orders", "\"aggregate\":\"count\",\"event\":\"Order\"");
        declare("skus", "\"aggregate\":\"unique_list\",\"event\":\"Order\",\"property\":\"sku\"");
        track("u", "Order", now, "{\"sku\":\"茶\"}");
        track("u", "Order", now, "{\"sku\":\"杯\"}");
        track("v", "Order", now, "{\"sku\":\"tea\"}");
        track("w", "Other", now, "{}");
        awaitEvents("user_id", "u", 2);
        awaitEvents("user_id", "v", 1);
        awaitEvents("user_id", "w", 1);

        var found = post("/v1/profiles/search", "{\"condition\":{\"type\":\"computed\"," + clause + "}}")
                .expect(200)
                .at("/items")
                .valueStream()
                .map(item -> item.at("/identifiers/0/value").asString());

        assertThat(found).containsExactlyInAnyOrder(whose == null ? new String[0] : whose.split(" "));
    }

    @Test
    void movesMembersInTheTransactionOfTheEvent() {
        declare("orders", "\"aggregate\":\"count\",\"event\":\"Order\"");
        var id = segment("Two", TWO_ORDERS);
        eventuallyHolds(
                () -> assertThat(get("/v1/segments/" + id).text("/status")).isEqualTo("ready"));
        track("u", "Order", now, "{}");
        var profile = awaitEvents("user_id", "u", 1).text("/id");
        var explained = get("/v1/segments/%s/members/%s/explanation".formatted(id, profile))
                .expect(200);
        assertThat(explained.at("/member").asBoolean()).isFalse();
        assertThat(explained.at("/clauses/0/observed").asInt()).isEqualTo(1);

        track("u", "Order", now, "{}");
        awaitEvents("user_id", "u", 2);

        assertThat(size(id)).isEqualTo(1);
        assertThat(count("""
                select count(distinct t) from (select xmin::text as t from segment_member
                  union select xmin::text from computed_value union select xmin::text from activity) x""")).isEqualTo(1);
    }

    @Test
    void computesAnewWhenItIsChangedAndKeepsWhatSegmentsLookAt() {
        track("u", "Order", now, "{\"total\":5}");
        track("v", "Other", now, "{}");
        awaitEvents("user_id", "u", 1);
        awaitEvents("user_id", "v", 1);
        declare("orders", "\"aggregate\":\"count\",\"event\":\"Order\"");
        awaitReady("orders");
        var none = segment("None", "{\"type\":\"computed\",\"trait\":\"orders\",\"op\":\"eq\",\"value\":0}");
        eventuallyHolds(() -> assertThat(size(none)).isEqualTo(1));

        put("/v1/computed-traits/orders", """
                {"name":"orders","aggregate":"max","event":"Order","property":"total"}""").expect(200);

        // who has no order has no greatest one
        eventuallyHolds(() -> assertThat(size(none)).isZero());
        eventuallyHolds(() -> assertThat(valueOf("u", "orders")).hasToString("5"));
        awaitReady("orders");
        var refused = delete("/v1/computed-traits/orders");
        refused.expectProblem(409, "computed_trait.in_use");
        assertThat(refused.text("/detail")).contains("None");
        delete("/v1/segments/" + none).expect(204);
        delete("/v1/computed-traits/orders").expect(204);
        get("/v1/computed-traits/orders").expectProblem(404, "computed_trait.not_found");
        assertThat(lookup("user_id", "u").at("/computedTraits")).isEmpty();
        assertThat(count("select count(*) from computed_value")).isZero();
    }

    @Test
    void followsWhoIsWho() {
        declare("orders", "\"aggregate\":\"count\",\"event\":\"Order\"");
        declare("last_sku", "\"aggregate\":\"last\",\"event\":\"Order\",\"property\":\"sku\"");
        track("u", "Order", now.minusSeconds(9), "{\"sku\":\"a\"}");
        awaitEvents("user_id", "u", 1);
        post("/v1/track", """
                {"anonymousId":"x","event":"Order","timestamp":"%s","properties":{"sku":"b"}}""".formatted(now.minusSeconds(5))).expect(200);
        awaitEvents("anonymous_id", "x", 1);
        var two = segment("Two", TWO_ORDERS);
        identify("{\"userId\":\"u\",\"anonymousId\":\"x\"}");
        var merged = awaitEvents("user_id", "u", 3);
        assertThat(merged.at("/computedTraits/orders/value").asInt()).isEqualTo(2);
        assertThat(merged.text("/computedTraits/last_sku/value")).isEqualTo("b");
        assertThat(size(two)).isEqualTo(1);

        post(
                        "/v1/profiles/%s/split".formatted(merged.text("/id")),
                        "{\"profileId\":\"%s\"}".formatted(merged.text("/mergedFrom/0")))
                .expect(200);

        assertThat(valueOf("u", "orders")).hasToString("1");
        assertThat(valueOf("u", "last_sku")).hasToString("\"a\"");
        assertThat(lookup("anonymous_id", "x").text("/computedTraits/last_sku/value"))
                .isEqualTo("b");
        assertThat(size(two)).isZero();
        delete("/v1/profiles/" + lookup("user_id", "u").text("/id")).expect(202);
        assertThat(count("select count(distinct profile_id) from computed_value"))
                .isEqualTo(1);
    }

    @Test
    void countsWhatBecameOfMessages() {
        declare("opened", "\"aggregate\":\"count\",\"event\":\"Campaign Message Opened\",\"kind\":\"delivery\"");
        var engaged = segment("Engaged", "{\"type\":\"computed\",\"trait\":\"opened\",\"op\":\"gte\",\"value\":1}");
        identify("{\"userId\":\"u\"}");
        var profile = UUID.fromString(awaitProfile("user_id", "u").text("/id"));

        var delivery = new CampaignDelivery(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "春茶",
                profile,
                "email",
                "a",
                CampaignDelivery.Step.OPENED,
                null,
                null,
                null,
                now);
        publisher
                .publish(Topics.DELIVERIES, new WorkspaceId(workspace), profile.toString(), "d-1", now, delivery)
                .join();

        eventuallyHolds(() -> assertThat(valueOf("u", "opened")).hasToString("1"));
        assertThat(size(engaged)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "name":"A","aggregate":"count","event":"E"                                                           | 422 | name
            "name":"a","event":"E"                                                                               | 422 | aggregate
            "name":"a","aggregate":"median","event":"E"                                                          | 400 | aggregate
            "name":"a","aggregate":"count","event":" "                                                           | 422 | event
            "name":"a","aggregate":"count","event":"E","property":"total"                                        | 422 | property
            "name":"a","aggregate":"sum","event":"E"                                                             | 422 | property
            "name":"a","aggregate":"sum","event":"E","property":"a..b"                                           | 422 | property
            "name":"a","aggregate":"sum","event":"E","property":"p","currency":"usd"                             | 422 | currency
            "name":"a","aggregate":"last","event":"E","property":"p","currency":"USD"                            | 422 | currency
            "name":"a","aggregate":"unique_list","event":"E","property":"p","limit":1001                         | 422 | limit
            "name":"a","aggregate":"last","event":"E","property":"p","limit":10                                  | 422 | limit
            "name":"a","aggregate":"count","event":"E","window":{"days":3661}                                    | 400 | window
            "name":"a","aggregate":"count","event":"E","window":{"days":1,"hours":1}                             | 400 | window
            "name":"a","aggregate":"count","event":"E","where":[null]                                            | 422 | where[0]
            "name":"a","aggregate":"count","event":"E","where":[{"path":"p","op":"like","value":1}]              | 400 | where[0].op
            "name":"a","aggregate":"count","event":"E","colour":1                                                | 400 | colour
            """)
    void namesTheFieldThatIsWrong(String body, int status, String field) {
        var answer = post("/v1/computed-traits", "{" + body + "}");

        answer.expectProblem(status, status == 422 ? "request.invalid" : "request.malformed");
        assertThat(answer.text("/errors/0/field")).isEqualTo(field);
    }

    @Test
    void keepsNamesAndWorkspacesApart() {
        declare("mine", "\"aggregate\":\"count\",\"event\":\"E\"");
        track("u", "E", now, "{}");
        var profile = awaitEvents("user_id", "u", 1).text("/id");
        var other = newWorkspace();

        post("/v1/computed-traits", "{\"name\":\"mine\",\"aggregate\":\"count\",\"event\":\"F\"}")
                .expectProblem(409, "computed_trait.name_taken");
        var renamed = put("/v1/computed-traits/mine", "{\"name\":\"ours\",\"aggregate\":\"count\",\"event\":\"E\"}");
        assertThat(renamed.text("/errors/0/field")).isEqualTo("name");
        for (var path :
                new String[] {"/v1/computed-traits/mine", "/v1/profiles/" + profile + "/computed-traits/mine"}) {
            assertThat(sendAs(other, "GET", path, null).status()).isEqualTo(404);
        }
        sendAs(other, "DELETE", "/v1/computed-traits/mine", null).expectProblem(404, "computed_trait.not_found");
        assertThat(sendAs(other, "GET", "/v1/computed-traits", null).at("/items"))
                .isEmpty();
        var unknown = sendAs(other, "POST", "/v1/segments/preview", """
                {"condition":{"type":"not","of":{"type":"computed","trait":"mine","op":"gt","value":1}}}""");
        unknown.expectProblem(422, "request.invalid");
        assertThat(unknown.text("/errors/0/field")).isEqualTo("condition.of.trait");
        get("/v1/profiles/" + profile + "/computed-traits/none").expectProblem(404, "computed_trait.not_found");
    }

    @Test
    void boundsHowManyThereAre() {
        for (int i = 0; i < 50; i++) {
            declare("t" + i, "\"aggregate\":\"count\",\"event\":\"E\"");
        }

        var refused = post("/v1/computed-traits", "{\"name\":\"more\",\"aggregate\":\"count\",\"event\":\"E\"}");

        refused.expectProblem(409, "computed_trait.too_many");
        assertThat(refused.text("/detail")).contains("50");
        var page = get("/v1/computed-traits?limit=2").expect(200);
        assertThat(page.at("/items/1/declaration/name").asString()).isEqualTo("t1");
        assertThat(get("/v1/computed-traits?limit=2&cursor=" + page.text("/next"))
                        .at("/items/0/declaration/name")
                        .asString())
                .isEqualTo("t10");
        track("u", "E", now, "{}");
        assertThat(awaitEvents("user_id", "u", 1).at("/computedTraits")).hasSize(50);
        assertThat(valueOf("u", "t49")).hasToString("1");
    }

    private void declare(String name, String declaration) {
        post("/v1/computed-traits", "{\"name\":\"%s\",%s}".formatted(name, declaration))
                .expect(201);
    }

    private void awaitReady(String name) {
        eventuallyHolds(() -> {
            var trait = get("/v1/computed-traits/" + name).expect(200);
            assertThat(trait.text("/status")).isEqualTo("ready");
            assertThat(trait.text("/computation/state")).isEqualTo("succeeded");
        });
    }

    private JsonNode valueOf(String user, String trait) {
        return lookup("user_id", user).expect(200).at("/computedTraits/" + trait + "/value");
    }

    private String segment(String name, String condition) {
        return post("/v1/segments", "{\"name\":\"%s\",\"condition\":%s}".formatted(name, condition))
                .expect(201)
                .text("/id");
    }

    private int size(String segment) {
        return get("/v1/segments/" + segment).expect(200).at("/size").asInt();
    }

    private Long count(String sql) {
        return Workspaces.call(
                new WorkspaceId(workspace),
                () -> transaction.execute(_ -> jdbc.sql(sql).query(Long.class).single()));
    }
}
