package io.zhiying.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zhiying.platform.test.TestTokens;
import io.zhiying.profile.outcome.Ranking;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Against customers whose outcomes are drawn from probabilities that the test knows. */
class PredictionTest extends ProfileServiceTest {
    private static final int CUSTOMERS = 500;
    private static final int DAYS = 20;
    private static final int PERIODS = 6;
    private static final String DECLARATION = """
            {"name":"%s","outcome":{"type":"event","event":"%s"},"withinDays":20}""";

    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);
    private final Random random = new Random(17);
    private final List<String> events = new ArrayList<>();
    /** Of the last period that is over, from whose start the evaluation foretells. */
    private final double[] truth = new double[CUSTOMERS];

    private final boolean[] cancelled = new boolean[CUSTOMERS];

    @Test
    void learnsWhatIsPlantedAndNothingElse() {
        live();
        send();

        var found = declareAndAwait("cancel-20", "Subscription Cancelled");
        var latest = found.at("/latest");
        assertThat(latest.at("/state").asString()).isEqualTo("serving");
        var evaluation = latest.at("/evaluation");
        double best = new Ranking(truth, cancelled).areaUnderCurve();
        assertThat(best).isGreaterThan(0.75);
        assertThat(evaluation.at("/areaUnderCurve").asDouble()).isCloseTo(best, within(0.06));
        assertThat(evaluation.at("/areaLow").asDouble()).isGreaterThan(0.5);
        assertThat(evaluation.at("/calibrationError").asDouble()).isLessThan(0.1);
        assertThat(evaluation.at("/brierScore").asDouble())
                .isLessThan(evaluation.at("/brierScoreOfShare").asDouble());
        assertThat(evaluation.at("/tenths/0/lift").asDouble()).isGreaterThan(1.5);
        assertThat(evaluation.at("/baseline/areaUnderCurve").asDouble()).isBetween(0.5, best + 0.05);
        // Written with a time before each cut-off by who knew the outcome: no such thing may be learnt from.
        assertThat(latest.at("/leftOut")).hasSize(1);
        assertThat(latest.at("/leftOut/0/source").asString()).isEqualTo("track 挽留问卷");
        assertThat(latest.at("/drivers").toString()).doesNotContain("挽留问卷");
        assertThat(StreamSupport.stream(latest.at("/drivers").spliterator(), false)
                        .limit(4)
                        .map(driver -> driver.at("/feature").asString()))
                .anyMatch(feature -> feature.startsWith("track Ticket Opened"))
                .anyMatch(feature -> feature.startsWith("trait 套餐"));

        var scores = get("/v1/profiles/predictions/cancel-20/scores?limit=200").expect(200);
        assertThat(probabilities(scores)).hasSize(200).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(scores.raw().headers().firstValue("Link")).isPresent();
        var riskiest = get("/v1/profiles/" + scores.text("/items/0/profileId")).expect(200);
        var prediction = riskiest.at("/predictions/0");
        assertThat(prediction.at("/model").asString()).isEqualTo("cancel-20");
        assertThat(prediction.at("/withinDays").asInt()).isEqualTo(20);
        assertThat(StreamSupport.stream(prediction.at("/reasons").spliterator(), false))
                .hasSize(5)
                .anyMatch(reason -> reason.at("/feature").asString().startsWith("trait 套餐")
                        && reason.at("/value").asString().equals("基础")
                        && reason.at("/effect").asDouble() > 0);

        var clause = """
                {"condition":{"type":"prediction","model":"cancel-20","op":"gte","value":%s}}""";
        assertThat(preview(clause.formatted(0))).isEqualTo(CUSTOMERS);
        assertThat(preview(clause.formatted(0.5))).isBetween(1, CUSTOMERS / 2);
        assertThat(preview(clause.formatted(0).replace("cancel-20", "unknown"))).isZero();
        delete("/v1/profiles/" + riskiest.text("/id")).expect(202);
        assertThat(preview(clause.formatted(0))).isEqualTo(CUSTOMERS - 1);

        var coin = declareAndAwait("coin", "Coin Flipped");
        assertThat(coin.text("/latest/state")).isEqualTo("no_signal");
        assertThat(coin.at("/serving").isNull() || coin.at("/serving").isMissingNode())
                .isTrue();
        assertThat(coin.at("/latest/evaluation/areaUnderCurve").asDouble()).isCloseTo(0.5, within(0.09));
        assertThat(get("/v1/profiles/predictions/coin/scores").at("/items")).isEmpty();

        var trait = awaitTraining("pause", """
                {"name":"pause","outcome":{"type":"trait","trait":"状态","value":"暂停"},"withinDays":20,
                 "among":{"event":"Product Viewed","withinDays":365}}""");
        assertThat(trait.text("/training/state")).as("%s", trait.body()).isEqualTo("succeeded");
        assertThat(trait.text("/latest/state")).isEqualTo("serving");
        assertThat(trait.at("/latest/drivers/0/feature").asString()).startsWith("track Ticket Opened");
        // It is not asked of those who have paused already.
        int asked = preview(clause.formatted(0).replace("cancel-20", "pause"));
        assertThat(asked).isEqualTo(CUSTOMERS - 1 - preview("""
                {"condition":{"type":"trait","path":"状态","op":"eq","value":"暂停"}}"""));

        post("/v1/profiles/predictions/cancel-20/trainings", "").expect(202);
        eventuallyHolds(() -> {
            var again = get("/v1/profiles/predictions/cancel-20").expect(200);
            assertThat(again.text("/training/state")).isEqualTo("succeeded");
            assertThat(again.at("/serving").asInt()).isEqualTo(2);
        });
        assertThat(get("/v1/profiles/predictions/cancel-20/versions")
                        .at("/items/1/state")
                        .asString())
                .isEqualTo("superseded");
        delete("/v1/profiles/predictions/cancel-20").expect(204);
        assertThat(preview(clause.formatted(0))).isZero();
    }

    @Test
    void saysThatThereIsTooLittleToLearnFrom() {
        track("u", "Subscription Cancelled", Instant.now().minus(30, ChronoUnit.DAYS), "{}");
        awaitEvents("user_id", "u", 1);

        var found = declareAndAwait("cancel-20", "Subscription Cancelled");

        assertThat(found.text("/training/state")).isEqualTo("failed");
        assertThat(found.text("/training/error")).contains("at least 74 are needed");
    }

    @Test
    void refusesWhatCannotBeDeclared() {
        post("/v1/profiles/predictions", DECLARATION.formatted("Bad Name", "X")).expectProblem(422, "request.invalid");
        post("/v1/profiles/predictions", DECLARATION.formatted("ok", "X").replace("20}", "0}"))
                .expectProblem(422, "request.invalid");
        post("/v1/profiles/predictions", DECLARATION.formatted("ok", " ")).expectProblem(422, "request.invalid");
        post("/v1/profiles/predictions", """
                {"name":"ok","outcome":{"type":"weather"},"withinDays":20}""").expectProblem(400, "request.malformed");
        post("/v1/profiles/predictions", """
                {"name":"ok","outcome":{"type":"trait","trait":"x","value":{"a":1}},"withinDays":20}""").expectProblem(422, "request.invalid");
        get("/v1/profiles/predictions/none").expectProblem(404, "prediction.not_found");
        post("/v1/profiles/predictions", DECLARATION.formatted("ok", "X")).expect(201);
        post("/v1/profiles/predictions", DECLARATION.formatted("ok", "X")).expectProblem(409, "prediction.name_taken");
        sendAs(newWorkspace(), "GET", "/v1/profiles/predictions/ok", null).expectProblem(404, "prediction.not_found");
        send(TestTokens.bearer(workspace, "profiles:read"), "DELETE", "/v1/profiles/predictions/ok", null)
                .expect(403);
        post("/v1/segments/preview", """
                {"condition":{"type":"prediction","model":"ok","op":"gte","value":2}}""").expectProblem(400, "request.malformed");
    }

    /** Whoever opened a ticket, or has the basic plan, is likelier to cancel in the next period. */
    private void live() {
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            boolean basic = random.nextBoolean();
            event(
                    customer,
                    PERIODS * DAYS + 15,
                    "identify",
                    "\"traits\":{\"套餐\":\"%s\",\"email\":\"c%d@example.com\"}"
                            .formatted(basic ? "基础" : "专业", customer));
            boolean paused = false;
            for (int period = PERIODS; period >= 0; period--) {
                int start = period * DAYS;
                boolean ticket = random.nextDouble() < 0.35;
                if (ticket) {
                    event(customer, start + 1 + random.nextInt(DAYS - 2), "track", "\"event\":\"Ticket Opened\"");
                }
                event(customer, start + 1 + random.nextInt(DAYS - 2), "track", "\"event\":\"Product Viewed\"");
                if (period == 0) {
                    continue; // what is foretold from today
                }
                double odds = -2.2 + (ticket ? 2.6 : 0) + (basic ? 1.4 : 0);
                double probability = 1 / (1 + Math.exp(-odds));
                boolean cancels = random.nextDouble() < probability;
                if (cancels) {
                    event(
                            customer,
                            start - 1 - random.nextInt(DAYS - 2),
                            "track",
                            "\"event\":\"Subscription Cancelled\"");
                    event(customer, start + 1, "track", "\"event\":\"挽留问卷\"");
                }
                if (random.nextDouble() < 0.3) {
                    event(customer, start - 1 - random.nextInt(DAYS - 2), "track", "\"event\":\"Coin Flipped\"");
                }
                if (!paused && random.nextDouble() < (ticket ? 0.35 : 0.04)) {
                    paused = true;
                    event(customer, start - 1 - random.nextInt(DAYS - 2), "identify", "\"traits\":{\"状态\":\"暂停\"}");
                }
                if (period == 1) {
                    truth[customer] = probability;
                    cancelled[customer] = cancels;
                }
            }
        }
    }

    private void event(int customer, int daysAgo, String type, String rest) {
        events.add("""
                {"type":"%s","userId":"客户-%d","timestamp":"%sT08:00:00Z",%s}""".formatted(type, customer, today.minusDays(daysAgo), rest));
    }

    private void send() {
        for (int from = 0; from < events.size(); from += 1_000) {
            post(
                            "/v1/batch",
                            events.subList(from, Math.min(events.size(), from + 1_000)).stream()
                                    .collect(Collectors.joining(",", "{\"batch\":[", "]}")))
                    .expect(200);
        }
        for (int i = 0; i < CUSTOMERS; i += 25) {
            var id = "\"客户-" + i + "\"";
            awaitEvents("user_id", "客户-" + i, (int)
                    events.stream().filter(event -> event.contains(id)).count());
        }
    }

    private Answer declareAndAwait(String name, String event) {
        return awaitTraining(name, DECLARATION.formatted(name, event));
    }

    private Answer awaitTraining(String name, String declaration) {
        post("/v1/profiles/predictions", declaration).expect(201);
        return eventually(() -> {
            var answer = get("/v1/profiles/predictions/" + name).expect(200);
            assertThat(answer.text("/training/state")).matches("succeeded|failed");
            return answer;
        });
    }

    private int preview(String condition) {
        return post("/v1/segments/preview", condition).expect(200).at("/count").asInt();
    }

    private static List<Double> probabilities(Answer scores) {
        return StreamSupport.stream(scores.at("/items").spliterator(), false)
                .map((JsonNode score) -> score.at("/probability").asDouble())
                .toList();
    }
}
