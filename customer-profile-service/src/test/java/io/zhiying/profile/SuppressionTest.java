package io.zhiying.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Whom no message may reach, whatever was granted. */
class SuppressionTest extends ProfileServiceTest {
    private String granted(String user, String email, String phone) {
        post("/v1/identify", """
                {"userId":"%s","traits":{"email":"%s","phone":"%s"},
                 "context":{"consent":{"categoryPreferences":{"marketing":true}}}}""".formatted(user, email, phone)).expect(200);
        return awaitProfile("user_id", user).text("/id");
    }

    private String allowed(String profile, String channel) {
        return post("/v1/profiles/consents/check", """
                {"channel":"%s","purpose":"marketing","profileIds":["%s"]}""".formatted(channel, profile))
                .expect(200)
                .text("/results/0/reason");
    }

    private void suppress(String type, String value, String reason) {
        var answer = post("/v1/privacy/suppressions", """
                {"entries":[{"type":"%s","value":"%s"}],"reason":"%s","source":"mail-service"}""".formatted(type, value, reason))
                .expect(200);
        assertThat(answer.at("/added").asInt()).isEqualTo(1);
    }

    @Test
    void barsTheChannelThatTheAddressBelongsToInWhateverSpelling() {
        var profile = granted("u", "Li@Example.com", "13812345678");
        assertThat(allowed(profile, "email")).isEqualTo("granted");

        suppress("email", "ＬＩ@example.COM", "bounced");

        assertThat(allowed(profile, "email")).isEqualTo("suppressed");
        assertThat(allowed(profile, "sms")).isEqualTo("granted");
        suppress("phone", "+86 138 1234 5678", "complained");
        assertThat(allowed(profile, "sms")).isEqualTo("suppressed");

        assertThat(post(
                                "/v1/privacy/suppressions/remove",
                                "{\"entries\":[{\"type\":\"email\",\"value\":\"li@example.com\"}]}")
                        .expect(200)
                        .at("/removed")
                        .asInt())
                .isEqualTo(1);
        assertThat(allowed(profile, "email")).isEqualTo("granted");
    }

    @Test
    void outlivesTheErasureOfThePerson() {
        var before = granted("u", "gone@example.com", "13812345678");
        suppress("profile_id", before, "unsubscribed");
        assertThat(allowed(before, "email")).isEqualTo("suppressed");

        delete("/v1/profiles/" + before).expect(202);

        var after = granted("u", "gone@example.com", "13812345678");
        assertThat(after).isNotEqualTo(before);
        assertThat(allowed(after, "email")).isEqualTo("suppressed");
        assertThat(allowed(after, "sms")).isEqualTo("suppressed");
    }

    @Test
    void followsPersonsWhoTurnOutToBeOne() {
        var visitor = granted("visitor", "two@example.com", "13812345671");
        suppress("profile_id", visitor, "manual");
        granted("known", "one@example.com", "13812345672");
        post("/v1/alias", "{\"userId\":\"known\",\"previousId\":\"visitor\"}").expect(200);
        eventuallyHolds(() -> {
            var one = lookup("user_id", "known").expect(200).text("/id");
            assertThat(lookup("user_id", "visitor").expect(200).text("/id")).isEqualTo(one);
            assertThat(allowed(one, "push")).isEqualTo("suppressed");
        });
    }

    @Test
    void listsEntriesWithoutWhomTheyStandFor() {
        suppress("email", "a@example.com", "bounced");
        suppress("email", "b@example.com", "complained");
        assertThat(post("/v1/privacy/suppressions", """
                        {"entries":[{"type":"email","value":"a@example.com"},{"type":"email","value":"A@example.com"}],
                         "reason":"manual","source":"x"}""")
                        .expect(200)
                        .at("/known")
                        .asInt())
                .isEqualTo(1);

        var first = get("/v1/privacy/suppressions?limit=1").expect(200);
        assertThat(first.text("/items/0/reason")).isEqualTo("complained");
        assertThat(first.raw().body()).doesNotContain("example.com");
        var bounced = get("/v1/privacy/suppressions?reason=bounced").expect(200);
        assertThat(bounced.at("/items")).hasSize(1);
        var checked = post("/v1/privacy/suppressions/check", """
                {"entries":[{"type":"email","value":"a@example.com"},{"type":"email","value":"c@example.com"}]}""").expect(200);
        assertThat(checked.text("/results/0/reason")).isEqualTo("bounced");
        assertThat(checked.at("/results/1/suppressed").asBoolean()).isFalse();

        var other = newWorkspace();
        assertThat(sendAs(other, "GET", "/v1/privacy/suppressions", null).at("/items"))
                .isEmpty();
        assertThat(sendAs(other, "POST", "/v1/privacy/suppressions/check", """
                        {"entries":[{"type":"email","value":"a@example.com"}]}""")
                        .expect(200)
                        .at("/results/0/suppressed")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void saysWhichEntryCannotBeUsed() {
        var answer = post("/v1/privacy/suppressions", """
                {"entries":[{"type":"email","value":"a@example.com"},{"type":"phone","value":"none"}],
                 "reason":"manual","source":"x"}""").expect(422);
        assertThat(answer.raw().body()).contains("entries[1].value");
        post("/v1/privacy/suppressions", """
                {"entries":[{"type":"profile_id","value":"x"}],"reason":"manual","source":"x"}""").expectProblem(422, "request.invalid");
        post("/v1/privacy/suppressions", "{\"entries\":[],\"reason\":\"manual\",\"source\":\"x\"}")
                .expectProblem(422, "request.invalid");
        get("/v1/privacy/suppressions?reason=dislike").expectProblem(422, "request.invalid");
    }
}
