package io.zhiying.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.test.TestTokens;
import io.zhiying.platform.workspace.Workspaces;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class LoyaltyTest extends ProfileServiceTest {
    private static final String PROGRAM = """
            {"earning":[{"name":"orders","event":"Order Completed","pointsPerUnit":1,"currency":"CNY",
               "reversedBy":"Order Refunded"},
              {"name":"review","event":"Product Reviewed","points":10}],
             "expireAfterDays":365,
             "tiers":{"windowDays":180,"levels":[{"name":"银卡","points":100},{"name":"金卡","points":1000}]}}""";

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @Test
    void earnsOnceForAnEventAndTakesBackWhatIsRefunded() {
        put("/v1/profiles/loyalty/program", PROGRAM).expect(200);
        for (int i = 0; i < 3; i++) {
            post("/v1/track", """
                    {"userId":"会员","event":"Order Completed","messageId":"o-1","timestamp":"%s",
                     "properties":{"order_id":"1","total":120.9,"currency":"CNY"}}""".formatted(now)).expect(200);
        }
        track("会员", "Order Completed", now, "{\"order_id\":\"1\",\"total\":120.9,\"currency\":\"CNY\"}");
        track("会员", "Order Completed", now, "{\"order_id\":\"2\",\"total\":500,\"currency\":\"USD\"}");
        track("会员", "Product Reviewed", now, "{\"review_body\":\"很好\"}");
        var profile = awaitEvents("user_id", "会员", 4).text("/id");
        var account = awaitBalance(profile, 130);
        assertThat(account.text("/tier")).isEqualTo("银卡");
        assertThat(account.at("/expiring/0/expiresAt").asString())
                .isEqualTo(now.plus(365, ChronoUnit.DAYS).toString());
        assertThat(lookup("user_id", "会员").at("/loyalty/balance").asInt()).isEqualTo(130);

        track("会员", "Order Refunded", now, "{\"order_id\":\"1\",\"total\":20,\"currency\":\"CNY\"}");
        awaitBalance(profile, 110);
        track("会员", "Order Refunded", now, "{\"order_id\":\"1\"}");
        account = awaitBalance(profile, 10);
        assertThat(account.at("/tier").isNull() || account.at("/tier").isMissingNode())
                .isTrue();
        assertThat(account.at("/tierChanges")).hasSize(2);
        track("会员", "Order Refunded", now, "{\"order_id\":\"1\",\"total\":50,\"currency\":\"CNY\"}");
        awaitEvents("user_id", "会员", 7);
        awaitBalance(profile, 10);
        checkInvariants();
    }

    @Test
    void keepsSpentPointsSpentWhereAnOrderIsRefunded() {
        put("/v1/profiles/loyalty/program", PROGRAM).expect(200);
        track("u", "Order Completed", now, "{\"order_id\":\"1\",\"total\":100,\"currency\":\"CNY\"}");
        var profile = awaitProfile("user_id", "u").text("/id");
        awaitBalance(profile, 100);
        operate(profile, "spend", 70).expect(201);

        track("u", "Order Refunded", now, "{\"order_id\":\"1\"}");

        awaitBalance(profile, 0);
        var operations = get("/v1/profiles/" + profile + "/loyalty/operations").at("/items");
        assertThat(operations.at("/0/type").asString()).isEqualTo("reverse");
        assertThat(operations.at("/0/points").asInt()).isEqualTo(-30);
        assertThat(operations.at("/0/shortfall").asInt()).isEqualTo(70);
        checkInvariants();
    }

    @Test
    void takesBackWhatWasRefundedBeforeItsOrderCame() {
        put("/v1/profiles/loyalty/program", PROGRAM).expect(200);
        track("会员", "Order Refunded", now, "{\"order_id\":\"1\",\"total\":20,\"currency\":\"CNY\"}");
        track("会员", "Order Refunded", now, "{\"order_id\":\"2\"}");
        var profile = awaitEvents("user_id", "会员", 2).text("/id");
        awaitBalance(profile, 0);

        track("会员", "Order Completed", now, "{\"order_id\":\"1\",\"total\":120,\"currency\":\"CNY\"}");
        awaitBalance(profile, 100);
        track("会员", "Order Completed", now, "{\"order_id\":\"2\",\"total\":500,\"currency\":\"CNY\"}");
        awaitEvents("user_id", "会员", 4);
        var account = awaitBalance(profile, 100);

        assertThat(account.text("/tier")).isEqualTo("银卡");
        assertThat(get("/v1/profiles/" + profile + "/loyalty/operations")
                        .at("/items")
                        .findValuesAsString("points"))
                .containsExactly("-500", "500", "-20", "120");
        checkInvariants();
    }

    @Test
    void takesBackWhatWasRefundedWhereItsOrderProvesToBeOfTheSameCustomer() {
        put("/v1/profiles/loyalty/program", PROGRAM).expect(200);
        track("one", "Order Completed", now, "{\"order_id\":\"1\",\"total\":120,\"currency\":\"CNY\"}");
        var one = awaitProfile("user_id", "one").text("/id");
        post("/v1/track", """
                {"anonymousId":"a","event":"Order Refunded",
                 "properties":{"order_id":"1","total":30,"currency":"CNY"}}""").expect(200);
        awaitProfile("anonymous_id", "a");
        awaitBalance(one, 120);

        identify("{\"userId\":\"one\",\"anonymousId\":\"a\"}");

        awaitBalance(one, 90);
        checkInvariants();
    }

    @Test
    void neverSpendsAPointTwiceHoweverManySpendAtOnce() throws Exception {
        var profile = customer("u");
        operate(profile, "earn", 100).expect(201);

        List<Callable<Integer>> spends = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            spends.add(() -> operate(profile, "spend", 30).status());
        }
        var statuses = new ArrayList<Integer>();
        try (var pool = Executors.newFixedThreadPool(8)) {
            for (var spend : pool.invokeAll(spends)) {
                statuses.add(spend.get());
            }
        }

        assertThat(statuses).filteredOn(status -> status == 201).hasSize(3);
        assertThat(statuses).filteredOn(status -> status == 409).hasSize(13);
        awaitBalance(profile, 10);
        operate(profile, "spend", 11).expectProblem(409, "loyalty.insufficient_points");
        checkInvariants();
    }

    @Test
    void doesNotRepeatARequestWithTheSameKey() {
        var profile = customer("u");
        var path = "/v1/profiles/" + profile + "/loyalty/operations";
        var body = "{\"type\":\"earn\",\"points\":50,\"reason\":\"生日\"}";
        var first = postWithKey(path, body, "key-1").expect(201);
        var again = postWithKey(path, body, "key-1").expect(201);

        assertThat(again.text("/id")).isEqualTo(first.text("/id"));
        awaitBalance(profile, 50);
        assertThat(get(path + "/" + first.text("/id")).expect(200).text("/reason"))
                .isEqualTo("生日");
    }

    @Test
    void expiresWhatIsOldAndGivesSpentPointsBackToWhereTheyCameFrom() {
        put("/v1/profiles/loyalty/program", PROGRAM).expect(200);
        track("u", "Order Completed", now.minus(400, ChronoUnit.DAYS), "{\"total\":40,\"currency\":\"CNY\"}");
        track("u", "Order Completed", now.minus(100, ChronoUnit.DAYS), "{\"total\":60,\"currency\":\"CNY\"}");
        var profile = awaitEvents("user_id", "u", 2).text("/id");
        eventuallyHolds(() -> assertThat(get("/v1/profiles/" + profile + "/loyalty/operations")
                        .at("/items")
                        .findValuesAsString("type"))
                .contains("expire"));
        awaitBalance(profile, 60);

        var spend = operate(profile, "spend", 45).expect(201).text("/id");
        awaitBalance(profile, 15);
        var reverse = "{\"type\":\"reverse\",\"operation\":\"%s\",\"reason\":\"退货\"}".formatted(spend);
        post("/v1/profiles/" + profile + "/loyalty/operations", reverse).expect(201);
        assertThat(awaitBalance(profile, 60).at("/expiring")).hasSize(1);
        post("/v1/profiles/" + profile + "/loyalty/operations", reverse).expectProblem(409, "loyalty.not_reversible");
        checkInvariants();
    }

    @Test
    void movesTheAccountWithAMergeAndEndsItWithAnErasure() {
        var one = customer("one");
        operate(one, "earn", 30).expect(201);
        post("/v1/track", "{\"anonymousId\":\"a\",\"event\":\"E\"}").expect(200);
        var other = awaitProfile("anonymous_id", "a").text("/id");
        operate(other, "earn", 20).expect(201);
        post("/v1/identify", "{\"userId\":\"one\",\"anonymousId\":\"a\"}").expect(200);
        eventuallyHolds(
                () -> assertThat(lookup("anonymous_id", "a").text("/id")).isEqualTo(one));

        awaitBalance(one, 50);
        operate(other, "spend", 45).expect(201);
        awaitBalance(one, 5);
        checkInvariants();
        // Each origin's points still sum up by themselves.
        assertThat(sums("select sum(points) from loyalty_entry group by origin_id having sum(points) < 0"))
                .isEmpty();

        put("/v1/profiles/loyalty/program", PROGRAM).expect(200);
        track("one", "Order Refunded", now, "{\"order_id\":\"1\"}");
        eventuallyHolds(
                () -> assertThat(sums("select count(*) from loyalty_refund")).containsExactly(1L));
        delete("/v1/profiles/" + one).expect(202);
        for (var table : new String[] {"account", "operation", "entry", "lot", "tier_change", "refund"}) {
            assertThat(sums("select count(*) from loyalty_" + table)).containsExactly(0L);
        }
    }

    @Test
    void givesEachItsPointsBackWhereAMergeIsTakenBack() {
        put("/v1/profiles/loyalty/program", PROGRAM).expect(200);
        track("one", "Order Completed", now, "{\"total\":30,\"currency\":\"CNY\"}");
        var one = awaitProfile("user_id", "one").text("/id");
        post("/v1/track", visit(20)).expect(200);
        var other = awaitProfile("anonymous_id", "a").text("/id");
        post("/v1/identify", "{\"userId\":\"one\",\"anonymousId\":\"a\"}").expect(200);
        awaitBalance(one, 50);
        post("/v1/track", visit(5)).expect(200);
        awaitBalance(one, 55);
        var spend = operate(one, "spend", 32).expect(201).text("/id");

        post("/v1/profiles/" + one + "/split", "{\"profileId\":\"" + other + "\"}")
                .expect(200);

        // The older points went first: all of the one's, and two of the other's.
        awaitBalance(one, 0);
        awaitBalance(other, 23);
        checkInvariants();
        operate(other, "spend", 23).expect(201);
        post(
                        "/v1/profiles/" + one + "/loyalty/operations",
                        "{\"type\":\"reverse\",\"operation\":\"%s\",\"reason\":\"r\"}".formatted(spend))
                .expectProblem(409, "loyalty.not_reversible");
    }

    private String visit(int total) {
        return """
                {"anonymousId":"a","event":"Order Completed","timestamp":"%s","properties":{"total":%d,"currency":"CNY"}}""".formatted(now.plusMillis(total), total);
    }

    @Test
    void isWhatAPlainListOfPointsWouldBeAfterAnyOperations() {
        var profile = customer("u");
        var random = new Random(3);
        long balance = 0;
        var spends = new ArrayList<String>();
        for (int i = 0; i < 60; i++) {
            long points = 1 + random.nextInt(40);
            switch (random.nextInt(4)) {
                case 0 -> {
                    operate(profile, "earn", points).expect(201);
                    balance += points;
                }
                case 1 -> {
                    operate(profile, "adjust", balance >= points ? -points : points)
                            .expect(201);
                    balance += balance >= points ? -points : points;
                }
                case 2 -> {
                    var answer = operate(profile, "spend", points);
                    if (points <= balance) {
                        spends.add(answer.expect(201).text("/id") + " " + points);
                        balance -= points;
                    } else {
                        answer.expect(409);
                    }
                }
                default -> {
                    if (!spends.isEmpty()) {
                        var spend = spends.remove(random.nextInt(spends.size())).split(" ");
                        post(
                                        "/v1/profiles/" + profile + "/loyalty/operations",
                                        "{\"type\":\"reverse\",\"operation\":\"%s\",\"reason\":\"r\"}"
                                                .formatted(spend[0]))
                                .expect(201);
                        balance += Long.parseLong(spend[1]);
                    }
                }
            }
        }
        awaitBalance(profile, balance);
        checkInvariants();
    }

    @Test
    void letsSegmentsFollowTiersAndBalances() {
        put("/v1/profiles/loyalty/program", PROGRAM).expect(200);
        var segment = post("/v1/segments", """
                {"name":"Silver","condition":{"type":"loyalty","tier":"银卡"}}""").expect(201).text("/id");
        eventuallyHolds(
                () -> assertThat(get("/v1/segments/" + segment).text("/status")).isEqualTo("ready"));
        var profile = customer("u");
        operate(profile, "earn", 150).expect(201);

        assertThat(get("/v1/segments/" + segment).at("/size").asInt()).isEqualTo(1);
        assertThat(post("/v1/segments/preview", """
                {"condition":{"type":"loyalty","op":"gte","points":150}}""").expect(200).at("/count").asInt())
                .isEqualTo(1);
        put("/v1/profiles/loyalty/program", PROGRAM.replace("\"points\":100}", "\"points\":200}"))
                .expect(200);
        eventuallyHolds(() ->
                assertThat(get("/v1/segments/" + segment).at("/size").asInt()).isZero());
        post("/v1/segments/preview", """
                {"condition":{"type":"loyalty","tier":"x","op":"gte","points":1}}""").expectProblem(400, "request.malformed");
    }

    @Test
    void refusesWhatCannotBe() {
        var profile = customer("u");
        get("/v1/profiles/loyalty/program").expectProblem(404, "loyalty_program.not_found");
        put("/v1/profiles/loyalty/program", "{\"earning\":[{\"name\":\"a\",\"event\":\"E\"}]}")
                .expectProblem(422, "request.invalid");
        operate(profile, "spend", 0).expectProblem(422, "request.invalid");
        operate(profile, "adjust", 0).expectProblem(422, "request.invalid");
        operate(profile, "earn", 1_000_000_001).expectProblem(422, "request.invalid");
        operate(profile, "steal", 1).expectProblem(400, "request.malformed");
        operate(profile, "reverse", 1).expectProblem(422, "request.invalid");
        operate(UUID.randomUUID().toString(), "earn", 1).expectProblem(404, "profile.not_found");
        send(
                        TestTokens.bearer(workspace, "profiles:read"),
                        "POST",
                        "/v1/profiles/" + profile + "/loyalty/operations",
                        "{\"type\":\"earn\",\"points\":5,\"reason\":\"r\"}".getBytes(UTF_8))
                .expect(403);
        sendAs(newWorkspace(), "GET", "/v1/profiles/" + profile + "/loyalty", null)
                .expectProblem(404, "profile.not_found");
    }

    private String customer(String userId) {
        track(userId, "E", now, "{}");
        return awaitProfile("user_id", userId).text("/id");
    }

    private Answer operate(String profile, String type, long points) {
        return post(
                "/v1/profiles/" + profile + "/loyalty/operations",
                "{\"type\":\"%s\",\"points\":%d,\"reason\":\"r\"}".formatted(type, points));
    }

    private Answer postWithKey(String path, String body, String key) {
        return send(
                TestTokens.bearer(workspace, ALL_SCOPES), "POST", path, body.getBytes(UTF_8), "Idempotency-Key", key);
    }

    private Answer awaitBalance(String profile, long balance) {
        return eventually(() -> {
            var account = get("/v1/profiles/" + profile + "/loyalty").expect(200);
            assertThat(account.at("/balance").asLong()).isEqualTo(balance);
            return account;
        });
    }

    /** Balances, lots and operations are the sums of their entries, in this workspace. */
    private void checkInvariants() {
        assertThat(sums("""
                select a.balance - coalesce((select sum(points) from loyalty_entry e where e.profile_id = a.profile_id), 0)
                from loyalty_account a""")).isNotEmpty().containsOnly(0L);
        assertThat(sums("""
                select a.balance - coalesce((select sum(remaining) from loyalty_lot l where l.profile_id = a.profile_id), 0)
                from loyalty_account a""")).containsOnly(0L);
        assertThat(sums("""
                select l.remaining - (select sum(points) from loyalty_entry e where e.lot_id = l.id)
                from loyalty_lot l""")).containsOnly(0L);
        assertThat(sums("""
                select o.points - coalesce((select sum(points) from loyalty_entry e where e.operation_id = o.id), 0)
                from loyalty_operation o""")).containsOnly(0L);
    }

    private List<Long> sums(String sql) {
        return Workspaces.call(
                new WorkspaceId(workspace),
                () -> transaction.execute(_ -> jdbc.sql(sql).query(Long.class).list()));
    }
}
