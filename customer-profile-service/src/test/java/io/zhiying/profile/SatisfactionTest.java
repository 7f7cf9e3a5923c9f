package io.zhiying.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zhiying.platform.test.TestTokens;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class SatisfactionTest extends ProfileServiceTest {
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @Test
    void countsTheLatestAnswerOfEachCustomerByQuestionAndChannel() {
        int[] scores = {10, 9, 9, 8, 7, 3};
        for (int i = 0; i < scores.length; i++) {
            answer(
                    "客户-" + i,
                    5,
                    "{\"survey\":\"nps\",\"score\":%d,\"question\":\"推荐\",\"channel\":\"email\"}".formatted(scores[i]));
        }
        answer("客户-5", 2, "{\"survey\":\"NPS\",\"score\":10,\"question\":\"推荐\",\"channel\":\"email\"}");
        answer("客户-0", 5, "{\"survey\":\"nps\",\"score\":0,\"question\":\"推荐\",\"channel\":\"wechat\"}");
        answer("u", 5, "{\"survey\":\"csat\",\"score\":5}");
        answer("v", 5, "{\"survey\":\"csat\",\"score\":2,\"comment\":\"太慢\"}");
        answer("v", 45, "{\"survey\":\"ces\",\"score\":6}");
        for (var junk : new String[] {"\"10\"", "11", "-1", "7.5", "null", "true", "[9]", "1e30"}) {
            answer("w", 5, "{\"survey\":\"nps\",\"score\":" + junk + "}");
        }
        answer("w", 5, "{\"survey\":\"other\",\"score\":5}");
        awaitEvents("user_id", "w", 9);
        awaitEvents("user_id", "v", 2);
        awaitEvents("user_id", "客户-5", 2);

        var report = get("/v1/profiles/satisfaction?days=30&periods=2").expect(200);

        var surveys = report.at("/periods/0/surveys");
        assertThat(surveys).hasSize(3);
        assertThat(surveys.at("/1/survey").asString()).isEqualTo("nps");
        assertThat(surveys.at("/1/customers").asInt()).isEqualTo(6);
        assertThat(surveys.at("/1/score/value").asDouble()).isEqualTo(100 * 4 / 6.0, within(1e-9));
        assertThat(surveys.at("/1/score/low").asDouble())
                .isLessThan(surveys.at("/1/score/value").asDouble());
        assertThat(surveys.at("/1/answers/9").asInt()).isEqualTo(2);
        assertThat(surveys.at("/2/channel").asString()).isEqualTo("wechat");
        assertThat(surveys.at("/0/score/value").asDouble()).isEqualTo(0.5);
        assertThat(report.at("/periods/1/surveys")).hasSize(1);
        assertThat(report.at("/periods/1/surveys/0/survey").asString()).isEqualTo("ces");
        assertThat(get("/v1/profiles/satisfaction?channel=wechat").at("/periods/0/surveys"))
                .hasSize(1);
        assertThat(sendAs(newWorkspace(), "GET", "/v1/profiles/satisfaction", null)
                        .expect(200)
                        .at("/periods/0/surveys"))
                .isEmpty();
        get("/v1/profiles/satisfaction?days=0").expectProblem(422, "request.invalid");
        get("/v1/profiles/satisfaction?periods=13").expectProblem(422, "request.invalid");
    }

    @Test
    void showsTheHealthOfACustomerWithItsParts() {
        answer("u", 5, "{\"survey\":\"csat\",\"score\":4}");
        answer("u", 4, "{\"survey\":\"nps\",\"score\":5}");
        track("silent", "E", now, "{}");
        var profile = awaitEvents("user_id", "u", 2).text("/id");

        var health = get("/v1/profiles/" + profile + "/health").expect(200);
        assertThat(health.at("/score").asDouble()).isEqualTo(100 * (0.75 + 0.5) / 2, within(1e-9));
        assertThat(health.at("/parts")).hasSize(6);
        assertThat(health.at("/parts/3/part").asString()).isEqualTo("satisfaction");
        assertThat(health.at("/parts/3/points").asDouble())
                .isEqualTo(health.at("/score").asDouble());

        track("u", "Order Completed", now, "{\"total\":10}");
        eventuallyHolds(() -> assertThat(get("/v1/profiles/" + profile + "/health")
                        .at("/parts/0/value")
                        .isNumber())
                .isTrue());
        put("/v1/profiles/health/weights", """
                {"recency":3,"frequency":0,"alive":1,"satisfaction":1,"sentiment":1,"risk":1,"riskModel":"churn-30"}""").expect(200);
        health = get("/v1/profiles/" + profile + "/health").expect(200);
        // The only customer who ordered is above no bound: the score for recency is the lowest.
        assertThat(health.at("/score").asDouble()).isEqualTo(100 * 0.625 / 4, within(1e-9));

        var silent = awaitProfile("user_id", "silent").text("/id");
        var unknown = get("/v1/profiles/" + silent + "/health").expect(200);
        assertThat(unknown.at("/score").isNumber()).isFalse();
        put("/v1/profiles/health/weights", """
                {"recency":-1,"frequency":0,"alive":1,"satisfaction":1,"sentiment":1,"risk":1}""").expectProblem(422, "request.invalid");
        sendAs(newWorkspace(), "GET", "/v1/profiles/" + profile + "/health", null)
                .expectProblem(404, "profile.not_found");
        send(TestTokens.bearer(workspace, "profiles:read"), "PUT", "/v1/profiles/health/weights", new byte[] {123, 125})
                .expect(403);
    }

    private void answer(String userId, int daysAgo, String properties) {
        track(userId, "Survey Answered", now.minus(daysAgo, ChronoUnit.DAYS), properties);
    }
}
