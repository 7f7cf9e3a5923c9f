package io.zhiying.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.job.JobRunner;
import io.zhiying.platform.test.TestServers;
import io.zhiying.platform.test.TestTokens;
import io.zhiying.platform.workspace.Workspaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** What a person asks about their data, and who is told to have looked at it. */
class PrivacyRequestTest extends ProfileServiceTest {
    private static final Neighbour CAMPAIGN = new Neighbour();
    private static final Neighbour RECOMMENDATION = new Neighbour();

    @Value("${spring.datasource.url}")
    private String database;

    @Value("${spring.flyway.user}")
    private String migrator;

    @Autowired
    private JobRunner runner;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @DynamicPropertySource
    static void neighbours(DynamicPropertyRegistry registry) {
        registry.add("zhiying.neighbours.services.campaign", CAMPAIGN::url);
        registry.add("zhiying.neighbours.services.recommendation", RECOMMENDATION::url);
    }

    @BeforeEach
    void neighboursKeepNothing() {
        CAMPAIGN.isWell();
        RECOMMENDATION.isWell();
    }

    @AfterAll
    static void stop() {
        CAMPAIGN.server.stop(0);
        RECOMMENDATION.server.stop(0);
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

        CAMPAIGN.status.set(503);
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
        var id = known("gone");
        CAMPAIGN.left.set(2);
        CAMPAIGN.told.clear();

        post("/v1/privacy/requests", request("e-1", "erasure", "controller_customer_id", "gone"))
                .expect(201);
        eventuallyHolds(() -> get("/v1/profiles/" + id).expectProblem(404, "profile.not_found"));
        awaitWaiting("e-1", "campaign: has 2 things still to delete");
        assertThat(CAMPAIGN.told).containsOnly(id);
        delete("/v1/privacy/requests/e-1").expectProblem(409, "privacy_request.begun");
        CAMPAIGN.left.set(0);

        var done = awaitStatus("e-1", "completed");
        assertThat(done.at("/results_count").asInt()).isEqualTo(1);
        assertThat(done.at("/results_url").isNull()).isTrue();
        assertThat(done.at("/waiting_for")).isEmpty();
        assertThat(done.at("/confirmations")
                        .valueStream()
                        .map(one -> one.path("service").asString()))
                .containsExactly("campaign", "recommendation");
        assertThat(done.at("/confirmations")
                        .valueStream()
                        .map(one -> Instant.parse(one.path("confirmed_time").asString())))
                .allMatch(at -> !at.isAfter(Instant.parse(done.text("/completed_time"))));
        get("/v1/privacy/requests/e-1/result").expectProblem(409, "privacy_request.no_result");
    }

    @Test
    void tellsTheOthersThoughOneIsAwayAndWaitsForThatOne() {
        var id = known("away");
        CAMPAIGN.status.set(503);
        RECOMMENDATION.told.clear();

        post("/v1/privacy/requests", request("e-2", "erasure", "controller_customer_id", "away"))
                .expect(201);
        var waiting = awaitWaiting("e-2", "campaign: answers 503");
        assertThat(RECOMMENDATION.told).contains(id);
        assertThat(waiting.text("/request_status")).isEqualTo("in_progress");
        // Its keys are destroyed meanwhile: nothing but campaign is missing.
        eventuallyHolds(() -> assertThat(get("/v1/privacy/requests/e-2")
                        .at("/waiting_for")
                        .valueStream()
                        .map(one -> one.asString()))
                .containsExactly("campaign: answers 503"));
        assertThat(get("/v1/privacy/requests/e-2")
                        .at("/confirmations")
                        .valueStream()
                        .map(one -> one.path("service").asString()))
                .containsExactly("recommendation");
        CAMPAIGN.status.set(200);

        awaitStatus("e-2", "completed");
    }

    @Test
    void asksAgainWhoHadConfirmedAndFoundSomethingSince() {
        known("late");
        CAMPAIGN.status.set(503);
        post("/v1/privacy/requests", request("e-3", "erasure", "controller_customer_id", "late"))
                .expect(201);
        eventuallyHolds(() -> assertThat(get("/v1/privacy/requests/e-3").text("/confirmations/0/service"))
                .isEqualTo("recommendation"));

        RECOMMENDATION.left.set(1);
        CAMPAIGN.status.set(200);
        awaitWaiting("e-3", "recommendation: has 1 things still to delete");
        RECOMMENDATION.left.set(0);

        awaitStatus("e-3", "completed");
    }

    @Test
    void erasesWhomThePersonHasBecomeMeanwhile() {
        var id = known("before");
        var other = known("after");
        runner.stop();
        try {
            post("/v1/privacy/requests", request("e-4", "erasure", "controller_customer_id", "before"))
                    .expect(201);
            begun("e-4", id);
            // The two turn out to be one.
            post("/v1/alias", "{\"previousId\":\"before\",\"userId\":\"after\"}")
                    .expect(200);
            eventuallyHolds(() -> assertThat(awaitProfile("user_id", "before").text("/id"))
                    .isEqualTo(awaitProfile("user_id", "after").text("/id")));
            CAMPAIGN.told.clear();
        } finally {
            runner.start();
        }

        var done = awaitStatus("e-4", "completed");
        assertThat(CAMPAIGN.told).contains(id, other);
        assertThat(done.at("/results_count").asInt()).isEqualTo(2);
        lookup("user_id", "after").expectProblem(404, "profile.not_found");
    }

    @Test
    void doesNotGiveUpARequestThatFails() {
        var id = known("failing");
        CAMPAIGN.body.set("no JSON");

        post("/v1/privacy/requests", request("e-5", "erasure", "controller_customer_id", "failing"))
                .expect(201);

        awaitWaiting("e-5", "campaign: gives an answer that cannot be read");
        CAMPAIGN.body.set(null);
        awaitStatus("e-5", "completed");
        get("/v1/profiles/" + id).expectProblem(404, "profile.not_found");
    }

    @Test
    void forgetsWhatRequestsOfEarlierTimesHaveKept() throws Exception {
        for (var type : List.of("access", "erasure")) {
            post("/v1/privacy/requests", request("old-" + type, type, "email", "old@example.com"))
                    .expect(201);
            awaitStatus("old-" + type, "completed");
        }
        inWorkspace("""
                update privacy_request set digest = 'plain', corrections = '{"name": "李雷"}',
                  identities = '[{"type": "email", "value": "old@example.com"}]'""");

        try (var owner = TestServers.operatorOf(database);
                var statement = owner.createStatement();
                var script = getClass().getResourceAsStream("/db/migration/V71__requests_without_identities.sql")) {
            statement.execute("set role " + migrator);
            statement.execute(new String(script.readAllBytes(), UTF_8));
        }

        assertThat(kept()).containsOnly("[]").hasSize(2);
        post("/v1/privacy/requests", request("old-access", "access", "email", "old@example.com"))
                .expect(201);
    }

    private void inWorkspace(String sql) {
        Workspaces.run(
                new WorkspaceId(workspace),
                () -> transaction.executeWithoutResult(_ -> jdbc.sql(sql).update()));
    }

    private List<String> kept() {
        return Workspaces.call(
                new WorkspaceId(workspace),
                () -> transaction.execute(
                        _ -> jdbc.sql("select concat(identities, corrections, digest) from privacy_request")
                                .query(String.class)
                                .list()));
    }

    private String known(String user) {
        identify("{\"userId\":\"%s\",\"traits\":{\"email\":\"%s@example.com\"}}".formatted(user, user));
        return awaitProfile("user_id", user).text("/id");
    }

    /** As if the process had died when it had just begun. */
    private void begun(String request, String profile) {
        Workspaces.run(
                new WorkspaceId(workspace),
                () -> transaction.executeWithoutResult(
                        _ -> jdbc.sql("""
                                update privacy_request set status = 'in_progress',
                                  profile_ids = array[cast(? as uuid)] where subject_request_id = ?""").params(profile, request).update()));
    }

    private Answer awaitWaiting(String id, String reason) {
        return eventually(() -> {
            var answer = get("/v1/privacy/requests/" + id).expect(200);
            assertThat(answer.at("/waiting_for").valueStream().map(one -> one.asString()))
                    .contains(reason);
            return answer;
        });
    }

    @Test
    void takesTheSameRequestOnceAndRefusesAnotherUnderItsId() {
        var body = request("same", "access", "email", "a@example.com");
        var first = post("/v1/privacy/requests", body).expect(201);
        assertThat(post("/v1/privacy/requests", body).expect(201).text("/received_time"))
                .isEqualTo(first.text("/received_time"));

        awaitStatus("same", "completed");
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

    /** Stands for a service that another process would be. */
    private static final class Neighbour {
        final AtomicInteger left = new AtomicInteger();
        final AtomicInteger status = new AtomicInteger(200);
        /** Says this in the place of an answer. */
        final AtomicReference<@Nullable String> body = new AtomicReference<>();
        /** Whom it was told to erase. */
        final Set<String> told = ConcurrentHashMap.newKeySet();

        private final HttpServer server;

        Neighbour() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.createContext("/v1/personal-data/", exchange -> {
                if (exchange.getRequestMethod().equals("DELETE")) {
                    var path = exchange.getRequestURI().getPath();
                    told.add(path.substring(path.lastIndexOf('/') + 1));
                }
                var said = body.get();
                var answer = (said == null
                                ? "{\"remaining\":%d,\"data\":{\"deliveries\":[{\"campaign\":\"春茶\"}]}}"
                                        .formatted(left.get())
                                : said)
                        .getBytes(UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(status.get(), answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        void isWell() {
            left.set(0);
            status.set(200);
            body.set(null);
        }
    }
}
