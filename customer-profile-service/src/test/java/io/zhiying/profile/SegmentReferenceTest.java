package io.zhiying.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Segments that look at other segments. */
class SegmentReferenceTest extends ProfileServiceTest {
    private static final String GOLD = "{\"type\":\"trait\",\"path\":\"plan\",\"op\":\"eq\",\"value\":\"gold\"}";
    private static final String VIP = "{\"type\":\"trait\",\"path\":\"vip\",\"op\":\"eq\",\"value\":true}";

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @Test
    void followsTheOtherInTheSameTransactionWhicheverIsOlder() {
        var oldest = create("最老", GOLD);
        var middle = create("Middle", GOLD);
        var base = create("Base", GOLD);
        change(middle, "Middle", in(base));
        change(oldest, "最老", in(middle));
        var others = create("Others", "{\"type\":\"not\",\"of\":" + in(oldest) + "}");
        for (var id : new String[] {oldest, middle, base, others}) {
            awaitReady(id);
        }

        identify("{\"userId\":\"u\",\"traits\":{\"plan\":\"gold\"}}");

        eventuallyHolds(() -> assertThat(size(base)).isEqualTo(1));
        assertThat(size(middle)).isEqualTo(1);
        assertThat(size(oldest)).isEqualTo(1);
        assertThat(size(others)).isZero();
        assertThat(transactionsThatMadeMembers()).isEqualTo(1);

        identify("{\"userId\":\"u\",\"traits\":{\"plan\":\"free\"}}");

        eventuallyHolds(() -> assertThat(size(base)).isZero());
        assertThat(size(middle)).isZero();
        assertThat(size(oldest)).isZero();
        assertThat(size(others)).isEqualTo(1);
    }

    @Test
    void followsAConditionThatChangesAndSaysSinceWhen() {
        identify("{\"userId\":\"u\",\"traits\":{\"vip\":true}}");
        var profile = awaitProfile("user_id", "u").text("/id");
        var base = create("Base", GOLD);
        var above = create("Above", "{\"type\":\"all\",\"of\":[" + in(base) + "," + VIP + "]}");
        awaitReady(above);
        awaitReady(base);
        assertThat(size(above)).isZero();

        change(base, "Base", VIP);

        eventuallyHolds(() -> assertThat(size(above)).isEqualTo(1));
        var clause = get("/v1/segments/%s/members/%s/explanation".formatted(above, profile))
                .expect(200)
                .at("/clauses/0");
        assertThat(clause.at("/holds").asBoolean()).isTrue();
        var since = get("/v1/segments/" + base + "/members").at("/items/0/enteredAt");
        assertThat(Instant.parse(clause.at("/observed").asString())).isEqualTo(Instant.parse(since.asString()));
        assertThat(preview(in(base))).isEqualTo(1);
        assertThat(post("/v1/profiles/search", "{\"condition\":" + in(base) + "}")
                        .at("/items"))
                .hasSize(1);
    }

    @Test
    void followsWhereTimeAloneMovesTheOther() {
        track("u", "Renewal", Instant.now().plusSeconds(5), "{}");
        awaitProfile("user_id", "u");
        var base = create("Base", "{\"type\":\"event\",\"event\":\"Renewal\",\"within\":{\"days\":1}}");
        var above = create("Above", in(base));
        var not = create("Not", "{\"type\":\"not\",\"of\":" + in(above) + "}");

        eventuallyHolds(() -> assertThat(size(base)).isEqualTo(1));

        eventuallyHolds(() -> {
            assertThat(size(above)).isEqualTo(1);
            assertThat(size(not)).isZero();
        });
    }

    @Test
    void refusesWhatLeadsNowhereOrInACircle() {
        var nowhere = "{\"type\":\"all\",\"of\":[" + GOLD + ",{\"type\":\"not\",\"of\":"
                + in(UUID.randomUUID().toString()) + "}]}";
        refuses(post("/v1/segments", body("N", nowhere)), "condition.of[1].of.id", "there is none");
        refuses(
                post("/v1/segments/preview", body("N", nowhere).replace("\"name\":\"N\",", "")),
                "condition.of[1].of.id",
                "none");
        refuses(
                post("/v1/profiles/search", "{\"condition\":" + nowhere + "}"),
                "condition.of[1].of.id",
                "there is none");
        var foreign = sendAs(newWorkspace(), "POST", "/v1/segments", body("F", GOLD))
                .expect(201)
                .text("/id");
        refuses(post("/v1/segments", body("N", in(foreign))), "condition.id", "there is none");

        var a = create("甲", GOLD);
        refuses(put("/v1/segments/" + a, body("甲", in(a))), "condition.id", "甲 → 甲");
        var b = create("乙", in(a));
        var c = create("丙", in(b));
        refuses(
                put("/v1/segments/" + a, body("甲", "{\"type\":\"any\",\"of\":[" + VIP + "," + in(c) + "]}")),
                "condition.of[1].id",
                "甲 → 丙 → 乙 → 甲");
        for (int i = 4; i <= 10; i++) {
            c = create("Link " + i, in(c));
        }
        refuses(post("/v1/segments", body("Link 11", in(c))), "condition", "more than 10");
        var deeper = create("Deeper", VIP);
        refuses(put("/v1/segments/" + a, body("甲", in(deeper))), "condition", "more than 10");
    }

    @Test
    void keepsASegmentThatAnotherLooksAt() {
        var base = create("Base", GOLD);
        var above = create("Above", in(base));

        var refused = delete("/v1/segments/" + base);

        refused.expectProblem(409, "segment.in_use");
        assertThat(refused.text("/detail")).contains("Above");
        delete("/v1/segments/" + above).expect(204);
        delete("/v1/segments/" + base).expect(204);
    }

    private static void refuses(Answer answer, String field, String why) {
        answer.expectProblem(422, "request.invalid");
        assertThat(answer.text("/errors/0/field")).isEqualTo(field);
        assertThat(answer.text("/detail")).contains(why);
    }

    private static String in(String segment) {
        return "{\"type\":\"segment\",\"id\":\"" + segment + "\"}";
    }

    private static String body(String name, String condition) {
        return "{\"name\":\"%s\",\"condition\":%s}".formatted(name, condition);
    }

    private String create(String name, String condition) {
        return post("/v1/segments", body(name, condition)).expect(201).text("/id");
    }

    private void change(String id, String name, String condition) {
        put("/v1/segments/" + id, body(name, condition)).expect(200);
    }

    private void awaitReady(String id) {
        eventuallyHolds(
                () -> assertThat(get("/v1/segments/" + id).text("/status")).isEqualTo("ready"));
    }

    private int size(String segment) {
        return get("/v1/segments/" + segment).expect(200).at("/size").asInt();
    }

    private int preview(String condition) {
        return post("/v1/segments/preview", "{\"condition\":" + condition + "}")
                .expect(200)
                .at("/count")
                .asInt();
    }

    private Long transactionsThatMadeMembers() {
        return Workspaces.call(
                new WorkspaceId(workspace),
                () -> transaction.execute(
                        _ -> jdbc.sql("select count(distinct xmin::text) from segment_member where workspace_id = ?")
                                .param(workspace)
                                .query(Long.class)
                                .single()));
    }
}
