package io.zhiying.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zhiying.platform.test.TestTokens;
import io.zhiying.profile.lifetime.model.BgNbd;
import io.zhiying.profile.lifetime.model.GammaGamma;
import io.zhiying.profile.lifetime.model.Shoppers;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LifetimeValueTest extends ProfileServiceTest {
    private static final int CUSTOMERS = 300;
    private static final long WEEKS = 60;

    @Test
    void foretellsForEachCustomerAndKeepsSegmentsByIt() {
        var shoppers =
                new Shoppers(new BgNbd(1.2, 6, 0.9, 3), new GammaGamma(5, 4, 40), 5).shop(CUSTOMERS, 10, (int) WEEKS);
        int orders = order(shoppers);
        var model = fit(orders);

        assertThat(model.at("/purchases/parameters")).hasSize(4);
        assertThat(model.at("/purchases/customers").asInt()).isEqualTo(CUSTOMERS);
        assertThat(model.text("/currency")).isEqualTo("CNY");
        assertThat(model.at("/comparison/customers").asInt()).isEqualTo(CUSTOMERS);
        assertThat(model.at("/comparison/forecast/meanAbsoluteError").asDouble())
                .isLessThan(model.at("/comparison/naive/meanAbsoluteError").asDouble());

        var loyal =
                lookup("user_id", "顾客-" + mostFrequent(shoppers)).expect(200).at("/lifetimeValue");
        assertThat(loyal.at("/frequency").asInt()).isPositive();
        assertThat(loyal.at("/probabilityAlive").asDouble()).isBetween(0.0, 1.0);
        assertThat(loyal.at("/purchases/low").asDouble())
                .isLessThanOrEqualTo(loyal.at("/expectedPurchases").asDouble());
        assertThat(loyal.at("/value/high").asDouble())
                .isGreaterThan(loyal.at("/expectedValue").asDouble());

        assertThat(loyal.at("/nextPurchase/within30Days").asDouble()).isBetween(0.0, 1.0);
        assertThat(loyal.at("/nextPurchase/earliestOn").asString())
                .isLessThan(loyal.at("/nextPurchase/expectedOn").asString());
        assertThat(model.at("/comparison/nextPurchase/within/0/expected").asDouble())
                .isCloseTo(model.at("/comparison/nextPurchase/within/0/actual").asDouble(), within(0.1));
        var soon = """
                {"condition":{"type":"lifetime","measure":"purchase_within_30_days","op":"gte","value":%s}}""";
        assertThat(post("/v1/segments/preview", soon.formatted(0))
                        .expect(200)
                        .at("/count")
                        .asInt())
                .isEqualTo(CUSTOMERS);
        assertThat(post("/v1/segments/preview", soon.formatted(0.5))
                        .expect(200)
                        .at("/count")
                        .asInt())
                .isBetween(1, CUSTOMERS - 1);
        post("/v1/segments/preview", """
                {"condition":{"type":"lifetime","measure":"days_to_next_purchase","op":"lte","value":14}}""").expect(200);

        var gone =
                "{\"condition\":{\"type\":\"lifetime\",\"measure\":\"probability_alive\",\"op\":\"lt\",\"value\":0.2}}";
        int before = post("/v1/segments/preview", gone).expect(200).at("/count").asInt();
        assertThat(before).isBetween(1, CUSTOMERS - 1);
        var all = "{\"condition\":{\"type\":\"lifetime\",\"measure\":\"expected_value\",\"op\":\"gte\",\"value\":0}}";
        assertThat(post("/v1/segments/preview", all).expect(200).at("/count").asInt())
                .isEqualTo(CUSTOMERS);

        var id = lookup("user_id", "顾客-0").text("/id");
        delete("/v1/profiles/" + id).expect(202);
        assertThat(post("/v1/segments/preview", all).expect(200).at("/count").asInt())
                .isEqualTo(CUSTOMERS - 1);
    }

    @Test
    void saysThatThereIsTooLittleToLearnFrom() {
        get("/v1/profiles/lifetime-value").expectProblem(404, "lifetime_model.not_found");
        track("only", "Order Completed", java.time.Instant.now(), "{\"total\": 5}");
        awaitEvents("user_id", "only", 1);

        var job = post("/v1/profiles/lifetime-value/fits", "").expect(202).text("/id");

        eventuallyHolds(() -> {
            var fit = get("/v1/profiles/lifetime-value/fits/" + job).expect(200);
            assertThat(fit.text("/state")).isEqualTo("failed");
            assertThat(fit.text("/error")).contains("1 customers").contains("at least 100 and 30");
        });
        assertThat(lookup("user_id", "only").at("/lifetimeValue").isMissingNode()
                        || lookup("user_id", "only").at("/lifetimeValue").isNull())
                .isTrue();
    }

    @Test
    void keepsModelsAndFitsOfOneWorkspaceFromAnother() {
        var job = post("/v1/profiles/lifetime-value/fits", "").expect(202).text("/id");

        sendAs(newWorkspace(), "GET", "/v1/profiles/lifetime-value/fits/" + job, null)
                .expectProblem(404, "lifetime_fit.not_found");
    }

    @Test
    void wantsTheScopes() {
        send(TestTokens.bearer(workspace, "profiles:read"), "POST", "/v1/profiles/lifetime-value/fits", new byte[0])
                .expect(403);
        send(TestTokens.bearer(workspace, "profiles:write"), "GET", "/v1/profiles/lifetime-value", null)
                .expect(403);
    }

    @Test
    void refusesAClauseThatCannotBe() {
        post("/v1/segments/preview", """
                {"condition":{"type":"lifetime","measure":"expected_value","op":"contains","value":1}}""").expectProblem(400, "request.malformed");
        post("/v1/segments/preview", """
                {"condition":{"type":"lifetime","op":"gt","value":1}}""").expectProblem(400, "request.malformed");
    }

    private int order(List<SortedMap<LocalDate, Double>> shoppers) {
        long shift = ChronoUnit.DAYS.between(Shoppers.START.plusWeeks(WEEKS), LocalDate.now(ZoneOffset.UTC));
        var events = new ArrayList<String>();
        for (int i = 0; i < shoppers.size(); i++) {
            for (var day : shoppers.get(i).entrySet()) {
                events.add("""
                        {"type":"track","userId":"顾客-%d","event":"Order Completed","timestamp":"%sT10:00:00Z",
                         "properties":{"total":%.2f,"currency":"CNY"}}""".formatted(i, day.getKey().plusDays(shift), day.getValue()));
            }
        }
        for (int from = 0; from < events.size(); from += 1_000) {
            post(
                            "/v1/batch",
                            events.subList(from, Math.min(events.size(), from + 1_000)).stream()
                                    .collect(Collectors.joining(",", "{\"batch\":[", "]}")))
                    .expect(200);
        }
        for (int i = 0; i < shoppers.size(); i += 50) {
            awaitEvents("user_id", "顾客-" + i, shoppers.get(i).size());
        }
        return events.size();
    }

    /** The model after a fit that saw everything. */
    private Answer fit(int orders) {
        eventuallyHolds(() -> assertThat(post("/v1/segments/preview", """
                        {"condition":{"type":"event","event":"Order Completed","count":{"atLeast":1}}}""")
                        .expect(200)
                        .at("/count")
                        .asInt())
                .isEqualTo(CUSTOMERS));
        var job = post("/v1/profiles/lifetime-value/fits", "").expect(202).text("/id");
        eventuallyHolds(() -> {
            var fit = get("/v1/profiles/lifetime-value/fits/" + job).expect(200);
            assertThat(fit.text("/state")).as("%s", fit.body()).isEqualTo("succeeded");
            assertThat(fit.at("/done").asInt()).isEqualTo(CUSTOMERS);
        });
        assertThat(orders).isGreaterThan(CUSTOMERS);
        return get("/v1/profiles/lifetime-value").expect(200);
    }

    private static int mostFrequent(List<SortedMap<LocalDate, Double>> shoppers) {
        int best = 0;
        for (int i = 1; i < shoppers.size(); i++) {
            best = shoppers.get(i).size() > shoppers.get(best).size() ? i : best;
        }
        return best;
    }
}
