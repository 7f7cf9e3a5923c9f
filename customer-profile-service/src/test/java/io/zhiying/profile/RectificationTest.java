package io.zhiying.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What is wrong of a person is put right, and stays so. */
class RectificationTest extends ProfileServiceTest {
    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    private static String request(String id, String identity, String rectification) {
        return """
                {"regulation":"gdpr","subject_request_id":"%s","subject_request_type":"rectification",
                 "subject_identities":[{"identity_type":"email","identity_value":"%s"}]%s}""".formatted(id, identity, rectification);
    }

    private Answer awaitCompleted(String id) {
        return eventually(() -> {
            var answer = get("/v1/privacy/requests/" + id).expect(200);
            assertThat(answer.text("/request_status")).isEqualTo("completed");
            return answer;
        });
    }

    @Test
    void correctsTraitsByAnEventThatNamesTheRequest() {
        identify("""
                {"userId":"u","traits":{"email":"li@example.com","name":"李磊","city":"杭州","nickname":"小王"}}""");
        var profile = awaitProfile("user_id", "u").text("/id");
        var body = request("r-1", "LI@example.com", """
                ,"rectification":{"traits":{"name":"李雷","nickname":null}}""");

        post("/v1/privacy/requests", body).expect(201);
        var done = awaitCompleted("r-1");

        assertThat(done.at("/results_count").asInt()).isEqualTo(1);
        assertThat(done.at("/results_url").isNull()).isTrue();
        var traits = get("/v1/profiles/" + profile).expect(200).at("/traits");
        assertThat(traits.path("name").asString()).isEqualTo("李雷");
        assertThat(traits.path("city").asString()).isEqualTo("杭州");
        assertThat(traits.has("nickname")).isFalse();
        var event = get("/v1/profiles/%s/events".formatted(profile)).at("/items/0");
        assertThat(event.at("/type").asString()).isEqualTo("identify");
        assertThat(event.at("/context/privacy/subject_request_id").asString()).isEqualTo("r-1");
        assertThat(event.at("/traits/name").asString()).isEqualTo("李雷");
        assertThat(corrections()).isZero();

        // An older word that comes late does not bring the mistake back.
        identify("""
                {"userId":"u","timestamp":"2026-01-01T00:00:00Z","traits":{"name":"李磊"}}""");
        assertThat(awaitEvents("user_id", "u", 3).text("/traits/name")).isEqualTo("李雷");
        post("/v1/privacy/requests", body).expect(201);
        post("/v1/privacy/requests", body.replace("李雷", "韩梅梅")).expectProblem(409, "privacy_request.exists");
    }

    private long corrections() {
        return Workspaces.call(
                new WorkspaceId(workspace),
                () -> transaction.execute(
                        _ -> jdbc.sql("select count(*) from privacy_request where corrections is not null")
                                .query(Long.class)
                                .single()));
    }

    @Test
    void makesNobodyOfAnIdentityThatNobodyHas() {
        post("/v1/privacy/requests", request("r-2", "nobody@example.com", """
                ,"rectification":{"traits":{"name":"李雷"}}""")).expect(201);

        assertThat(awaitCompleted("r-2").at("/results_count").asInt()).isZero();
        lookup("email", "nobody@example.com").expectProblem(404, "profile.not_found");
    }

    @Test
    void saysWhatIsMissingOrCannotBe() {
        var without = post("/v1/privacy/requests", request("r-3", "li@example.com", ""));
        without.expectProblem(422, "request.invalid");
        assertThat(without.text("/errors/0/field")).isEqualTo("rectification");
        var one = request("r-3", "li@example.com", ",\"rectification\":{\"traits\":{\"name\":\"李雷\"}}");
        post("/v1/privacy/requests", one.replace("_type\":\"rectification", "_type\":\"access"))
                .expectProblem(422, "request.invalid");
        post("/v1/privacy/requests", one.replace("{\"name\":\"李雷\"}", "{}")).expectProblem(422, "request.invalid");
        put("/v1/profiles/identity-rules", "{\"traitPolicies\":{\"name\":\"first\"}}")
                .expect(200);
        var barred = post("/v1/privacy/requests", one);
        barred.expectProblem(422, "request.invalid");
        assertThat(barred.text("/errors/0/field")).isEqualTo("rectification.traits.name");
    }
}
