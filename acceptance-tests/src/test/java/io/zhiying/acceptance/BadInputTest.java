package io.zhiying.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.acceptance.Platform.Workspace;
import io.zhiying.demo.api.Answer;
import io.zhiying.demo.api.Api;
import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Json;
import io.zhiying.demo.api.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is wrong is refused with a problem document that names it, and nothing of it is stored. */
@ExtendWith(Platform.Running.class)
@TestInstance(Lifecycle.PER_CLASS)
class BadInputTest {
    private final Platform platform;
    private Workspace shop;

    BadInputTest(Platform platform) {
        this.platform = platform;
    }

    @BeforeAll
    void createsAWorkspace() {
        shop = platform.newWorkspace("bad-input");
    }

    @Test
    void refusesBrokenJsonOnEveryKindOfEndpoint() {
        for (String path : List.of(
                "/v1/track",
                "/v1/batch",
                "/v1/segments",
                "/v1/campaigns",
                "/v1/templates",
                "/v1/catalog/items/batch",
                "/v1/recommendations",
                "/v1/nlp/sentiment",
                "/v1/keys",
                "/v1/registry/models")) {
            assertProblem(post(path, "{\"name\": \"half"), 400, "request.malformed");
        }
    }

    @Test
    void refusesUnknownFieldsByName() {
        Answer answer = post("/v1/segments", """
                {"name": "x", "colour": "red", "condition": {"type": "trait", "path": "plan", "op": "exists"}}""");

        assertProblem(answer, 400, "request.malformed");
        assertThat(answer.json().path("errors").path(0).path("field").asString())
                .isEqualTo("colour");
        assertThat(Platform.all(shop.api(), "/v1/segments")).isEmpty();
    }

    @Test
    void refusesWrongTypes() {
        assertProblem(post("/v1/segments", "{\"name\": {}, \"condition\": 3}"), 400, "request.malformed");
        assertProblem(
                post(
                        "/v1/catalog/items/batch",
                        "{\"items\": [{\"id\": \"a\", \"title\": \"t\", \"price\": \"cheap\"}]}"),
                400,
                "request.malformed");
        assertProblem(post("/v1/nlp/sentiment", "{\"texts\": \"one\"}"), 400, "request.malformed");
        assertProblem(shop.api().send(Call.get("/v1/profiles/not-a-uuid")), 400, "request.malformed");
        assertProblem(shop.api().send(Call.get("/v1/segments?limit=many")), 422, "request.invalid");
        assertProblem(shop.api().send(Call.get("/v1/segments?cursor=!!")), 400, "page.cursor_invalid");
    }

    @Test
    void refusesAnEventOver32Kilobytes() {
        String event = "{\"userId\": \"big\", \"event\": \"x\", \"properties\": {\"note\": \"%s\"}}"
                .formatted("字".repeat(33 * 1024 / 3));

        assertProblem(post("/v1/track", event), 413, "event.too_large");
        assertNobody("big");
    }

    @Test
    void refusesABatchOver500Kilobytes() {
        String one =
                "{\"type\": \"track\", \"userId\": \"heavy\", \"event\": \"x\", \"properties\": {\"note\": \"%s\"}}"
                        .formatted("n".repeat(20_000));
        String batch = "{\"batch\": [" + String.join(",", java.util.Collections.nCopies(26, one)) + "]}";
        assertThat(batch.length()).isGreaterThan(501 * 1024);

        assertProblem(post("/v1/batch", batch), 413, "request.too_large");
        assertNobody("heavy");
    }

    @Test
    void setsWrongEventsApartAsSegmentDoes() {
        Answer answer = post("/v1/batch", """
                {"batch": [{"type": "track", "userId": "half-1", "event": "x"},
                           {"type": "track", "userId": "half-2"}]}""");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(post("/v1/track", "{\"userId\": \"half-3\", \"event\": [\"x\"]}")
                        .status())
                .isEqualTo(200);
        Events.awaitProfile(shop.api(), "half-1", 1);
        var apart = shop.api().must(Call.get("/v1/events/rejected")).json().path("items");
        assertThat(apart).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(apart.path(i).path("code").asString()).isEqualTo("event.invalid");
            String user = "half-" + (3 - i);
            assertThat(apart.path(i).path("event").path("userId").asString()).isEqualTo(user);
            assertNobody(user);
        }
    }

    @Test
    void storesNothingOfACatalogueBatchOfWhichOneItemIsWrong() {
        Answer answer = post(
                "/v1/catalog/items/batch",
                "{\"items\": [{\"id\": \"good\", \"title\": \"Tea 茶\"}, {\"id\": \"bad\", \"title\": \"\"}]}");

        assertProblem(answer, 422, "request.invalid");
        assertThat(shop.api().send(Call.get("/v1/catalog/items/good")).status()).isEqualTo(404);
    }

    @Test
    void refusesCallersWithoutAValidCredential() {
        var expired = shop.api()
                .must(Call.post(
                        "/v1/keys",
                        Json.object()
                                .put("name", "short")
                                .put("expiresAt", Instant.now().plusMillis(1500).toString())
                                .set("scopes", Json.array(List.of("segments:read")))))
                .json();
        var revoked = shop.api()
                .must(Call.post(
                        "/v1/keys",
                        Json.object().put("name", "gone").set("scopes", Json.array(List.of("segments:read")))))
                .json();
        Call list = Call.get("/v1/segments");
        assertThat(caller(expired).send(list).status()).isEqualTo(200);
        assertThat(caller(revoked).send(list).status()).isEqualTo(200);

        shop.api()
                .must(new Call(
                        "DELETE",
                        "/v1/keys/" + revoked.path("id").asString(),
                        null,
                        null,
                        true,
                        Call.Key.ADMIN,
                        Duration.ofSeconds(10)));

        assertProblem(
                Platform.awaitStatus(caller(revoked), list, 401, Duration.ofSeconds(10)), 401, "auth.unauthenticated");
        assertProblem(
                Platform.awaitStatus(caller(expired), list, 401, Duration.ofSeconds(10)), 401, "auth.unauthenticated");
        assertProblem(
                platform.callerWith("zy_nobodysk_00000000000000000000000000000000")
                        .send(list),
                401,
                "auth.unauthenticated");
    }

    @Test
    void refusesATokenThatNamesAWorkspaceOnItsOwnAuthority() {
        // Well formed, signed by nobody that the platform trusts, for a workspace that does not exist.
        String token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
                + base64("{\"iss\":\"gateway\",\"aud\":\"zhiying\",\"sub\":\"key:x\",\"ws\":\"no-such-workspace\","
                        + "\"scope\":\"segments:read\",\"exp\":4102444800}")
                + ".c2lnbmF0dXJl";

        assertProblem(platform.callerWith(token).send(Call.get("/v1/segments")), 401, "auth.unauthenticated");
    }

    @Test
    void refusesWhatTheKeyMayNotDo() {
        Call read = new Call("GET", "/v1/segments", null, null, false, Call.Key.WRITE, Duration.ofSeconds(10));

        assertProblem(shop.api().send(read), 403, "auth.forbidden");
        assertProblem(
                shop.api()
                        .send(Call.post(
                                "/v1/workspaces",
                                Json.object().put("id", "mine").put("name", "Mine"))),
                403,
                "auth.forbidden");
    }

    @Test
    void answersNotFoundForSomebodyElsesProfile() {
        var other = platform.newWorkspace("other");
        Events.send(other.api(), List.of(Events.identify("theirs", "theirs@example.com", true)));
        String profile = Events.awaitProfile(other.api(), "theirs", 1);

        for (String path : List.of(profile, profile + "/events", profile + "/consents")) {
            assertProblem(shop.api().send(Call.get("/v1/profiles/" + path)), 404, "profile.not_found");
        }
        assertProblem(
                shop.api()
                        .send(Call.post(
                                "/v1/recommendations",
                                Json.object().put("limit", 0).put("profileId", profile))),
                422,
                "request.invalid");
        Answer consent = shop.api()
                .send(Call.put(
                        "/v1/profiles/" + profile + "/consents",
                        Json.object()
                                .put("channel", "email")
                                .put("purpose", "marketing")
                                .put("status", "withdrawn")
                                .put("source", "test")));
        assertProblem(consent, 404, "profile.not_found");
    }

    @Test
    void answersNotFoundForWhatIsNotThere() {
        String nothing = UUID.randomUUID().toString();

        assertProblem(shop.api().send(Call.get("/v1/segments/" + nothing)), 404, "segment.not_found");
        assertProblem(shop.api().send(Call.get("/v1/campaigns/" + nothing)), 404, "campaign.not_found");
        assertProblem(shop.api().send(Call.get("/v1/templates/" + nothing)), 404, "template.not_found");
        assertProblem(shop.api().send(Call.get("/v1/no-such-thing")), 404, null);
    }

    private Answer post(String path, String json) {
        var payload = new Payload("application/json", json.getBytes(StandardCharsets.UTF_8), "");
        return shop.api().send(new Call("POST", path, payload, null, false, Call.Key.ADMIN, Duration.ofSeconds(20)));
    }

    private Api caller(tools.jackson.databind.JsonNode key) {
        return platform.callerWith(key.path("secret").asString());
    }

    private void assertNobody(String user) {
        // An accepted event shows within a second; a refused one never does.
        Platform.pause(Duration.ofMillis(1500));
        assertThat(Events.profile(shop.api(), user)).isEmpty();
    }

    /** @param code null where any stable code will do */
    private static void assertProblem(Answer answer, int status, String code) {
        assertThat(answer.status())
                .as(answer.call().path() + ": " + answer.text())
                .isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                .as(answer.call().path())
                .startsWith("application/problem+json");
        if (code == null) {
            assertThat(answer.problemCode()).isNotBlank();
        } else {
            assertThat(answer.problemCode())
                    .as(answer.call().path() + ": " + answer.text())
                    .isEqualTo(code);
        }
        assertThat(answer.text()).doesNotContain("Exception", "io.zhiying", "org.springframework");
    }

    private static String base64(String text) {
        return java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
