package io.zhiying.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.zhiying.platform.test.TestTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What a person asks about their data, and who is told to have looked at it. */
class PrivacyRequestTest extends ProfileServiceTest {
    private static final AtomicInteger LEFT = new AtomicInteger();
    private static final AtomicInteger STATUS = new AtomicInteger(200);
    /** Stands for campaign and recommendation, which another process would be. */
    private static final HttpServer NEIGHBOUR = neighbour();

    @DynamicPropertySource
    static void neighbours(DynamicPropertyRegistry registry) {
        var url = "http://127.0.0.1:" + NEIGHBOUR.getAddress().getPort();
        registry.add("zhiying.neighbours.services.campaign", () -> url);
        registry.add("zhiying.neighbours.services.recommendation", () -> url);
    }

    @BeforeEach
    void neighboursKeepNothing() {
        LEFT.set(0);
        STATUS.set(200);
    }

    @AfterAll
    static void stop() {
        NEIGHBOUR.stop(0);
    }

    @Test
    void givesAllThatIsKeptOfAPerson() {
        identify("{\"userId\":\"u\",\"traits\":{\"email\":\"Li@Example.com\",\"name\":\"李雷\"}}");
        for (int i = 0; i < 3; i++) {
            track("u", "Page Read " + i, Instant.parse("2026-01-01T00:00:00Z"), "{\"title\":\"茶\"}");
        }
        post("/v1/group", "{\"userId\":\"u\",\"groupId\":\"茶社\",\"traits\":{\"city\":\"杭州\"}}")
                .expect(200);
        awaitEvents("user_id", "u", 5);
        post("/v1/computed-traits", """
                {"name":"title","aggregate":"last","event":"Page Read 0","property":"title"}""").expect(201);
        eventuallyHolds(() ->
                assertThat(get("/v1/computed-traits/title").text("/status")).isEqualTo("ready"));

        post("/v1/privacy/requests", request("r-1", "access", "email", "li@example.com"))
                .expect(201);

        var done = awaitStatus("r-1", "completed");
        assertThat(done.at("/results_count").asInt()).isEqualTo(1);
        var result = get(done.text("/results_url")).expect(200);
        assertThat(result.text("/profiles/0/profile/traits/name")).isEqualTo("李雷");
        assertThat(result.text("/profiles/0/profile/computedTraits/title/value"))
                .isEqualTo("茶");
        assertThat(result.at("/profiles/0/events")).hasSize(5);
        assertThat(result.text("/profiles/0/groups/0/groupId")).isEqualTo("茶社");
        assertThat(result.text("/profiles/0/groups/0/traits/city")).isEqualTo("杭州");
        assertThat(result.text("/profiles/0/services/campaign/deliveries/0/campaign"))
                .isEqualTo("春茶");

        STATUS.set(503);
        get(done.text("/results_url")).expectProblem(503, "service.unavailable");
    }

    @Test
    void countsTheDaysThatTheRegulationGives() {
        for (var regulation : new String[] {"gdpr", "ccpa", "pipl"}) {
            var body = request("due-" + regulation, "access", "email", "nobody@example.com")
                    .replace("gdpr", regulation);
            var accepted = post("/v1/privacy/requests", body).expect(201);
            var received = Instant.parse(accepted.text("/received_time")).atZone(java.time.ZoneOffset.UTC);
            var due = Instant.parse(accepted.text("/expected_completion_time")).atZone(java.time.ZoneOffset.UTC);
            assertThat(due)
                    .isEqualTo(
                            switch (regulation) {
                                case "gdpr" -> received.plusMonths(1);
                                case "ccpa" -> received.plusDays(45);
                                default -> received.plusDays(21 + weekend(received));
                            });
        }
    }

    /** Three weeks are 15 working days; from a weekend the first of them is Monday. */
    private static long weekend(java.time.ZonedDateTime from) {
        return switch (from.getDayOfWeek()) {
            case SATURDAY -> -1;
            case SUNDAY -> -2;
            default -> 0;
        };
    }

    @Test
    void isDoneWithAnErasureWhenEveryServiceIs() {
        identify("{\"userId\":\"gone\",\"traits\":{\"email\":\"gone@example.com\"}}");
        var id = awaitProfile("user_id", "gone").text("/id");
        LEFT.set(2);

        post("/v1/privacy/requests", request("e-1", "erasure", "controller_customer_id", "gone"))
                .expect(201);
        awaitStatus("e-1", "in_progress");
        eventuallyHolds(() -> get("/v1/profiles/" + id).expectProblem(404, "profile.not_found"));
        STATUS.set(503);
        delete("/v1/privacy/requests/e-1").expectProblem(409, "privacy_request.begun");
        STATUS.set(200);
        LEFT.set(0);

        var done = awaitStatus("e-1", "completed");
        assertThat(done.at("/results_count").asInt()).isEqualTo(1);
        assertThat(done.at("/results_url").isNull()).isTrue();
        get("/v1/privacy/requests/e-1/result").expectProblem(409, "privacy_request.no_result");
    }

    @Test
    void takesTheSameRequestOnceAndRefusesAnotherUnderItsId() {
        var body = request("same", "access", "email", "a@example.com");
        var first = post("/v1/privacy/requests", body).expect(201);
        assertThat(post("/v1/privacy/requests", body).expect(201).text("/received_time"))
                .isEqualTo(first.text("/received_time"));

        post("/v1/privacy/requests", body.replace("a@example.com", "b@example.com"))
                .expectProblem(409, "privacy_request.exists");
        post("/v1/privacy/requests", body.replace("gdpr", "moon")).expectProblem(400, "request.malformed");
        post(
                        "/v1/privacy/requests",
                        "{\"regulation\":\"gdpr\",\"subject_request_id\":\"x\",\"subject_request_type\":\"access\",\"subject_identities\":[]}")
                .expectProblem(422, "request.invalid");
        get("/v1/privacy/requests/unknown").expectProblem(404, "privacy_request.not_found");
        sendAs(newWorkspace(), "GET", "/v1/privacy/requests/same", null)
                .expectProblem(404, "privacy_request.not_found");
        assertThat(get("/v1/privacy/requests").expect(200).at("/items")).hasSize(1);
        assertThat(get("/v1/privacy/discovery").expect(200).at("/supported_regulations"))
                .hasSize(3);
    }

    @Test
    void tellsWhoLookedAtWhomAndWhoChangedThem() {
        identify("{\"userId\":\"seen\"}");
        var id = awaitProfile("user_id", "seen").text("/id");
        get("/v1/profiles/" + id).expect(200);
        put("/v1/profiles/%s/consents".formatted(id), """
                {"channel":"email","purpose":"marketing","status":"granted","source":"form"}""").expect(200);
        send(TestTokens.service("campaign", workspace, "profiles:read"), "GET", "/v1/profiles/" + id, null)
                .expect(200);

        eventuallyHolds(() -> {
            var entries = get("/v1/privacy/audit?profileId=" + id).expect(200).at("/items");
            assertThat(entries.get(0).path("method").asString()).isEqualTo("PUT");
            assertThat(entries.get(0).path("path").asString()).isEqualTo("/v1/profiles/{id}/consents");
            assertThat(entries.get(0).path("status").asInt()).isEqualTo(200);
            assertThat(entries.get(1).path("path").asString()).isEqualTo("/v1/profiles/{id}");
            assertThat(entries.get(2).path("path").asString()).isEqualTo("/v1/profiles/lookup");
            assertThat(entries.valueStream()
                            .map(entry -> entry.path("principal").asString()))
                    .noneMatch(principal -> principal.startsWith("service:"));
        });
        assertThat(get("/v1/privacy/audit").expect(200).raw().body()).doesNotContain("seen");
        assertThat(sendAs(newWorkspace(), "GET", "/v1/privacy/audit?profileId=" + id, null)
                        .expect(200)
                        .at("/items"))
                .isEmpty();
    }

    @Test
    void namesTheMembersThatWereReadAndWhereTheCallCameFrom() {
        identify("{\"userId\":\"member\",\"traits\":{\"plan\":\"gold\"}}");
        var member = awaitProfile("user_id", "member").text("/id");
        var segment = post("/v1/segments", """
                {"name":"Gold","condition":{"type":"trait","path":"plan","op":"exists"}}""").expect(201).text("/id");
        eventuallyHolds(() ->
                assertThat(get("/v1/segments/" + segment).at("/size").asInt()).isEqualTo(1));
        send(
                        TestTokens.bearer(workspace, ALL_SCOPES),
                        "GET",
                        "/v1/segments/%s/members".formatted(segment),
                        null,
                        "X-Zhiying-Client-Address",
                        "203.0.113.7")
                .expect(200);
        send(
                        TestTokens.bearer(workspace, ALL_SCOPES),
                        "GET",
                        "/v1/profiles/imports",
                        null,
                        "X-Zhiying-Client-Address",
                        "li@example.com")
                .expect(200);

        eventuallyHolds(() -> {
            var entries =
                    get("/v1/privacy/audit?profileId=" + member).expect(200).at("/items");
            assertThat(entries.get(0).path("path").asString()).isEqualTo("/v1/segments/{id}/members");
            assertThat(entries.get(0).path("client").asString()).isEqualTo("203.0.113.7");
        });
        var imports = get("/v1/privacy/audit")
                .expect(200)
                .at("/items")
                .valueStream()
                .filter(entry -> entry.path("path").asString().startsWith("/v1/profiles/imports"))
                .toList();
        assertThat(imports)
                .singleElement()
                .satisfies(entry -> assertThat(entry.path("client").isNull()).isTrue());
    }

    private Answer awaitStatus(String id, String status) {
        return eventually(() -> {
            var answer = get("/v1/privacy/requests/" + id).expect(200);
            assertThat(answer.text("/request_status")).isEqualTo(status);
            return answer;
        });
    }

    private static String request(String id, String type, String identityType, String value) {
        return """
                {"regulation":"gdpr","subject_request_id":"%s","subject_request_type":"%s","api_version":"2.0",
                 "submitted_time":"2026-01-01T00:00:00Z","subject_identities":[
                  {"identity_type":"%s","identity_value":"%s","identity_format":"raw"}]}""".formatted(id, type, identityType, value);
    }

    private static HttpServer neighbour() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/v1/personal-data/", exchange -> {
                var body = "{\"remaining\":%d,\"data\":{\"deliveries\":[{\"campaign\":\"春茶\"}]}}"
                        .formatted(LEFT.get())
                        .getBytes(UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(STATUS.get(), body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
