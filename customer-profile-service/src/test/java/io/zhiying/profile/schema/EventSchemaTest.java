package io.zhiying.profile.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.profile.ProfileServiceTest;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventSchemaTest extends ProfileServiceTest {
    private static final String ORDER = """
            {"type":"object","required":["order_id","total"],
             "properties":{"total":{"type":"number","minimum":0},"sku":{"type":"string","pattern":"^[A-Z]{3}-[0-9]+$"},
              "收件人":{"type":"string","maxLength":4}}}""";

    private String declare(String event, String onViolation, String schema) {
        return post(
                        "/v1/events/schemas",
                        "{\"event\":\"%s\",\"onViolation\":\"%s\",\"schema\":%s}".formatted(event, onViolation, schema))
                .expect(201)
                .text("/id");
    }

    @Test
    void flagsEventsThatBreakTheirSchemaOnceEach() {
        var id = declare("Order Completed", "flag", ORDER);
        for (int i = 0; i < 2; i++) { // the same messages again
            post("/v1/batch", """
                    {"batch":[
                     {"type":"track","userId":"u","event":"Order Completed","messageId":"m-1","properties":{"order_id":"7","total":5,"sku":"ABC-1"}},
                     {"type":"track","userId":"u","event":"Order Completed","messageId":"m-2","properties":{"order_id":"8","total":"five"}},
                     {"type":"track","userId":"u","event":"Order Completed","messageId":"m-3","properties":{"total":-1,"收件人":"很长的名字"}},
                     {"type":"track","userId":"u","event":"Other","messageId":"m-4","properties":{"total":"free"}}]}""").expect(200);
        }
        track("u", "Last", Instant.now(), "{}");
        var profile = awaitEvents("user_id", "u", 5);

        var counts = get("/v1/events/schemas/" + id + "/violations/counts").expect(200);
        assertThat(counts.at("/items")
                        .valueStream()
                        .map(count -> "%s %s %s"
                                .formatted(
                                        count.path("field").asString(),
                                        count.path("keyword").asString(),
                                        count.path("events"))))
                .containsExactlyInAnyOrder(
                        "properties.total type 1",
                        "properties.total minimum 1",
                        "properties.order_id required 1",
                        "properties.收件人 maxLength 1");
        var samples = get("/v1/events/schemas/" + id + "/violations?limit=3").expect(200);
        assertThat(samples.at("/items")).hasSize(3);
        assertThat(samples.text("/items/0/profileId")).isEqualTo(profile.text("/id"));
        assertThat(samples.at("/next").isNull()).isFalse();
        assertThat(get("/v1/privacy/audit?profileId=" + profile.text("/id"))
                        .at("/items")
                        .valueStream())
                .as("whose events were shown is written down")
                .anyMatch(entry -> entry.path("path").asString().equals("/v1/events/schemas/{id}/violations"));
    }

    @Test
    void rejectsEventsThatBreakASchemaThatSaysSo() {
        declare("Order Completed", "reject", ORDER);

        var alone = postStrictly("/v1/track", """
                {"userId":"u","event":"Order Completed","properties":{"order_id":"8","total":"five"}}""");
        alone.expectProblem(422, "event.schema_violated");
        assertThat(alone.text("/errors/0/field")).isEqualTo("properties.total");
        post("/v1/batch", """
                {"batch":[
                 {"type":"track","userId":"u","event":"Order Completed","properties":{"order_id":"7","total":5}},
                 {"type":"track","userId":"u","event":"Order Completed","properties":{"total":5,"sku":"abc"}}]}""").expect(200);

        awaitEvents("user_id", "u", 1);
        var rejected = get("/v1/events/rejected?code=event.schema_violated");
        assertThat(rejected.at("/items")).hasSize(1);
        assertThat(rejected.text("/items/0/detail")).contains("batch[1].properties");
        assertThat(sendAs(newWorkspace(), "POST", "/v1/track", """
                {"userId":"u","event":"Order Completed","properties":{}}""").status()).isEqualTo(200);
    }

    @Test
    void changesAndForgetsSchemas() {
        var id = declare("E", "reject", "{\"required\":[\"a\"]}");
        var path = "/v1/events/schemas/" + id;
        var event = "{\"userId\":\"u\",\"event\":\"E\",\"properties\":{\"b\":1}}";
        postStrictly("/v1/track", event).expectProblem(422, "event.schema_violated");
        put(path, "{\"event\":\"E\",\"onViolation\":\"reject\",\"schema\":{\"required\":[\"b\"]}}")
                .expect(200);
        post("/v1/track", event).expect(200);
        post("/v1/events/schemas", "{\"event\":\"E\",\"schema\":{}}").expectProblem(409, "event_schema.exists");
        sendAs(newWorkspace(), "GET", path, null).expectProblem(404, "event_schema.not_found");
        delete(path).expect(204);
        get(path).expectProblem(404, "event_schema.not_found");
    }

    @Test
    void coversTraitsAndEveryEventOfAType() {
        post("/v1/events/schemas", """
                {"type":"identify","onViolation":"reject",
                 "schema":{"properties":{"email":{"type":"string","format":"email"}}}}""").expect(201);

        postStrictly("/v1/identify", "{\"userId\":\"u\",\"traits\":{\"email\":\"no mail\"}}")
                .expectProblem(422, "event.schema_violated");
        post("/v1/identify", "{\"userId\":\"u\",\"traits\":{\"email\":\"li@example.com\"}}")
                .expect(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "true",
                "{\"type\":\"nonsense\"}",
                "{\"minimum\":\"0\"}",
                "{\"properties\":{\"a\":{\"pattern\":\"(\"}}}",
                "{\"properties\":{\"a\":{\"pattern\":\"(?=x)\"}}}",
                "{\"$ref\":\"http://169.254.169.254/latest\"}",
                "{\"$ref\":\"file:///etc/passwd\"}",
                "{\"$ref\":\"#\"}",
                "{\"$ref\":\"#/$defs/none\"}",
                "{\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}},\"$ref\":\"#/$defs/a\"}",
                "{\"$dynamicRef\":\"#x\"}",
                "{\"$id\":\"http://example.com/x\"}",
                "{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}",
            })
    void refusesSchemasThatCannotBeRunSafely(String schema) {
        post("/v1/events/schemas", "{\"event\":\"E\",\"schema\":" + schema + "}")
                .expectProblem(422, "event_schema.invalid");
    }

    @Test
    void refusesASchemaThatUnfoldsWithoutEnd() {
        var definitions = IntStream.range(0, 30)
                .mapToObj(
                        "\"d%1$d\":{\"allOf\":[{\"$ref\":\"#/$defs/e%1$d\"},{\"$ref\":\"#/$defs/e%1$d\"}]}"::formatted)
                .collect(Collectors.joining(","));
        for (int i = 0; i < 30; i++) {
            definitions = definitions.replace("e" + i + "\"", i == 29 ? "x\"" : "d" + (i + 1) + "\"");
        }
        post(
                        "/v1/events/schemas",
                        "{\"event\":\"E\",\"schema\":{\"$defs\":{%s,\"x\":{}},\"$ref\":\"#/$defs/d0\"}}"
                                .formatted(definitions))
                .expectProblem(422, "event_schema.invalid");
    }

    /** A pattern that takes a backtracking engine years. */
    @Test
    void matchesPatternsInTimeProportionalToTheText() {
        declare("E", "reject", "{\"properties\":{\"a\":{\"pattern\":\"^(x+x+)+y$\"}}}");
        postStrictly(
                        "/v1/track",
                        "{\"userId\":\"u\",\"event\":\"E\",\"properties\":{\"a\":\"" + "x".repeat(20_000) + "\"}}")
                .expectProblem(422, "event.schema_violated");
    }
}
