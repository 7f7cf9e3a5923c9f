package io.zhiying.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.TestTokens;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Erasure, consent, and what one workspace sees of another: nothing. */
class PrivacyTest extends ProfileServiceTest {
    @Test
    void erasesACustomerAndKnowsAnewWhoComesLater() {
        identify("{\"userId\":\"u\",\"traits\":{\"email\":\"gone@example.com\"}}");
        var before = awaitProfile("user_id", "u").text("/id");

        delete("/v1/profiles/" + before).expect(202);

        get("/v1/profiles/" + before).expectProblem(404, "profile.not_found");
        lookup("email", "gone@example.com").expectProblem(404, "profile.not_found");
        delete("/v1/profiles/" + before).expectProblem(404, "profile.not_found");
        track("u", "Came Back", Instant.now(), "{}");
        var after = awaitProfile("user_id", "u");
        assertThat(after.text("/id")).isNotEqualTo(before);
        assertThat(after.at("/activity/events").asInt()).isEqualTo(1);
        assertThat(after.at("/traits")).isEmpty();
    }

    @Test
    void allowsOnlyWhatWasGranted() {
        post("/v1/track", """
                {"userId":"yes","event":"E","context":{"consent":{"categoryPreferences":{"Marketing":true}}}}""").expect(200);
        track("silent", "E", Instant.now(), "{}");
        var yes = awaitProfile("user_id", "yes").text("/id");
        var silent = awaitProfile("user_id", "silent").text("/id");
        var nobody = UUID.randomUUID();
        var check = "{\"channel\":\"email\",\"purpose\":\"marketing\",\"profileIds\":[\"%s\",\"%s\",\"%s\"]}"
                .formatted(yes, silent, nobody);

        var answer = post("/v1/profiles/consents/check", check).expect(200);
        assertThat(answer.at("/results").findValuesAsString("reason"))
                .containsExactly("granted", "no_consent", "profile_not_found");
        assertThat(answer.at("/results/0/allowed").asBoolean()).isTrue();

        put("/v1/profiles/%s/consents".formatted(yes), """
                {"channel":"email","purpose":"marketing","status":"withdrawn","source":"one-click"}""").expect(200);
        assertThat(post("/v1/profiles/consents/check", check).text("/results/0/reason"))
                .isEqualTo("withdrawn");
        assertThat(post("/v1/profiles/consents/check", check.replace("email", "sms"))
                        .text("/results/0/reason"))
                .isEqualTo("granted");
        assertThat(get("/v1/profiles/%s/consents".formatted(yes)).at("/history"))
                .hasSize(2);
        put("/v1/profiles/%s/consents".formatted(yes), """
                {"channel":"email","purpose":"marketing","status":"maybe","source":"x"}""").expectProblem(400, "request.malformed");
    }

    @Test
    void showsNothingOfAnotherWorkspaceThroughAnyEndpoint() {
        identify("{\"userId\":\"same-id\",\"traits\":{\"email\":\"same@example.com\",\"plan\":\"ours\"}}");
        var profile = awaitProfile("user_id", "same-id").text("/id");
        var segment = post("/v1/segments", """
                {"name":"Ours","condition":{"type":"trait","path":"plan","op":"exists"}}""").expect(201).text("/id");
        eventuallyHolds(() ->
                assertThat(get("/v1/segments/" + segment).at("/size").asInt()).isEqualTo(1));

        var other = newWorkspace();
        for (var path : new String[] {"", "/events", "/consents"}) {
            sendAs(other, "GET", "/v1/profiles/" + profile + path, null).expectProblem(404, "profile.not_found");
        }
        sendAs(other, "GET", "/v1/profiles/lookup?type=user_id&value=same-id", null)
                .expectProblem(404, "profile.not_found");
        sendAs(other, "DELETE", "/v1/profiles/" + profile, null).expectProblem(404, "profile.not_found");
        sendAs(other, "PUT", "/v1/profiles/" + profile + "/consents", """
                {"channel":"email","purpose":"marketing","status":"granted","source":"x"}""").expectProblem(404, "profile.not_found");
        var ids = "{\"profileIds\":[\"" + profile + "\"]}";
        assertThat(sendAs(other, "POST", "/v1/profiles/batch-get", ids).at("/profiles"))
                .isEmpty();
        assertThat(sendAs(other, "POST", "/v1/profiles/search", "{}").at("/items"))
                .isEmpty();
        assertThat(sendAs(other, "POST", "/v1/profiles/resolve", """
                {"identifiers":[{"type":"user_id","value":"same-id"}]}""")
                        .at("/results/0/profileId")
                        .isNull())
                .isTrue();
        assertThat(sendAs(other, "POST", "/v1/profiles/consents/check", """
                {"channel":"email","purpose":"marketing","profileIds":["%s"]}""".formatted(profile))
                        .text("/results/0/reason"))
                .isEqualTo("profile_not_found");
        assertThat(sendAs(other, "GET", "/v1/segments", null).at("/items")).isEmpty();
        for (var path : new String[] {"", "/members", "/members/" + profile + "/explanation"}) {
            sendAs(other, "GET", "/v1/segments/" + segment + path, null).expectProblem(404, "segment.not_found");
        }
        sendAs(other, "DELETE", "/v1/segments/" + segment, null).expectProblem(404, "segment.not_found");
        var change = "{\"name\":\"Theirs\",\"condition\":{\"type\":\"trait\",\"path\":\"plan\",\"op\":\"exists\"}}";
        sendAs(other, "PUT", "/v1/segments/" + segment, change).expectProblem(404, "segment.not_found");
        assertThat(sendAs(other, "POST", "/v1/segments/preview", """
                {"condition":{"type":"trait","path":"plan","op":"exists"}}""")
                        .at("/count")
                        .asInt())
                .isZero();
        sendAs(other, "POST", "/v1/identify", "{\"userId\":\"same-id\",\"traits\":{\"plan\":\"theirs\"}}")
                .expect(200);
        eventuallyHolds(() -> assertThat(sendAs(other, "GET", "/v1/profiles/lookup?type=user_id&value=same-id", null)
                        .expect(200)
                        .text("/traits/plan"))
                .isEqualTo("theirs"));
        assertThat(get("/v1/profiles/" + profile).text("/traits/plan")).isEqualTo("ours");
    }

    @Test
    void needsTheScopeOfEachEndpoint() {
        var token = TestTokens.bearer(workspace, "events:write");
        for (var path : new String[] {"/v1/profiles/" + UUID.randomUUID(), "/v1/segments"}) {
            send(token, "GET", path, null).expectProblem(403, "auth.forbidden");
        }
        send(TestTokens.bearer(workspace, "profiles:write"), "DELETE", "/v1/profiles/" + UUID.randomUUID(), null)
                .expectProblem(403, "auth.forbidden");
    }
}
