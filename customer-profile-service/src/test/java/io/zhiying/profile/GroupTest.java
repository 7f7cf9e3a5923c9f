package io.zhiying.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Groups that {@code group} calls speak of, and segments that look at them. */
class GroupTest extends ProfileServiceTest {
    private static final String GOLD =
            "{\"type\":\"group\",\"where\":[{\"path\":\"plan\",\"op\":\"eq\",\"value\":\"gold\"}]}";

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @Test
    void keepsWhatWasSaidLastByTheTimeAtWhichItHappened() {
        group("u-1", "acme", "2026-01-02T00:00:00Z", "{\"name\":\"Acme 有限公司\",\"plan\":\"gold\",\"old\":1}");
        group("u-2", "acme", "2026-01-03T00:00:00Z", "{\"seats\":7,\"old\":null}");
        group("u-2", "acme", "2026-01-01T00:00:00Z", "{\"plan\":\"free\",\"old\":2}");
        awaitEvents("user_id", "u-2", 2);

        var found = lookupGroup("acme");

        assertThat(found.at("/traits")).hasSize(3);
        assertThat(found.text("/traits/name")).isEqualTo("Acme 有限公司");
        assertThat(found.text("/traits/plan")).isEqualTo("gold");
        assertThat(found.at("/traits/seats").asInt()).isEqualTo(7);
        assertThat(found.text("/traitSources/plan/at")).isEqualTo("2026-01-02T00:00:00Z");
        var said = awaitProfile("user_id", "u-1").text("/id");
        assertThat(get("/v1/profiles/%s/events".formatted(said)).text("/items/0/id"))
                .isEqualTo(found.text("/traitSources/plan/eventId"));
        assertThat(found.at("/members").asInt()).isEqualTo(2);
        assertThat(get("/v1/groups/" + found.text("/id")).expect(200).body()).isEqualTo(found.body());
    }

    @Test
    void listsGroupsTheirMembersAndTheGroupsOfAProfile() {
        group("u-1", "acme", "2026-01-02T00:00:00Z", "{\"name\":\"Acme\"}");
        group("u-1", "acme", "2026-01-01T00:00:00Z", "{}");
        group("u-1", "家庭", "2026-01-05T00:00:00Z", "{}");
        group("u-2", "acme", "2026-01-03T00:00:00Z", "{}");
        var one = awaitEvents("user_id", "u-1", 3);
        var other = awaitEvents("user_id", "u-2", 1);
        var acme = lookupGroup("acme").text("/id");

        assertThat(one.at("/groups").findValuesAsString("groupId")).containsExactlyInAnyOrder("acme", "家庭");
        var all = get("/v1/profiles/%s/groups".formatted(one.text("/id"))).expect(200);
        assertThat(all.at("/items")
                        .valueStream()
                        .filter(each -> each.path("groupId").asString().equals("acme"))
                        .map(each -> each.path("since").asString()
                                + each.at("/traits/name").asString()))
                .containsExactly("2026-01-01T00:00:00ZAcme");
        var page = get("/v1/groups/%s/members?limit=1".formatted(acme)).expect(200);
        assertThat(page.at("/items")).hasSize(1);
        var rest = get("/v1/groups/%s/members?limit=1&cursor=%s".formatted(acme, page.text("/next")))
                .expect(200);
        assertThat(List.of(page.text("/items/0/profileId"), rest.text("/items/0/profileId")))
                .containsExactlyInAnyOrder(one.text("/id"), other.text("/id"));
        var first = get("/v1/groups?limit=1").expect(200);
        assertThat(first.text("/items/0/groupId")).isEqualTo("acme");
        assertThat(get("/v1/groups?limit=1&cursor=" + first.text("/next")).text("/items/0/groupId"))
                .isEqualTo("家庭");
        get("/v1/groups/lookup?groupId=nobody%00").expectProblem(404, "group.not_found");
        sendAs(newWorkspace(), "GET", "/v1/groups/" + acme, null).expectProblem(404, "group.not_found");
    }

    @Test
    void letsSegmentsFollowInTheTransactionThatChangesTheGroup() {
        var segment = create("Gold accounts", GOLD);
        var above =
                create("Above", "{\"type\":\"not\",\"of\":{\"type\":\"segment\",\"id\":\"%s\"}}".formatted(segment));
        for (int i = 1; i <= 3; i++) {
            group("u-" + i, "acme", "2026-01-01T00:00:00Z", "{}");
            awaitProfile("user_id", "u-" + i);
        }
        eventuallyHolds(() -> assertThat(size(above)).isEqualTo(3));

        group("u-1", "acme", "2026-01-02T00:00:00Z", "{\"plan\":\"gold\"}");

        eventuallyHolds(() -> assertThat(size(segment)).isEqualTo(3));
        assertThat(size(above)).isZero();
        assertThat(transactionsThatMadeMembersOrChangedGroups()).isEqualTo(1);
        var profile = awaitProfile("user_id", "u-3").text("/id");
        var clause = get("/v1/segments/%s/members/%s/explanation".formatted(segment, profile))
                .expect(200)
                .at("/clauses/0");
        assertThat(clause.at("/holds").asBoolean()).isTrue();
        assertThat(clause.at("/observed/0").asString()).isEqualTo("acme");

        group("u-2", "acme", "2026-01-03T00:00:00Z", "{\"plan\":\"free\"}");

        eventuallyHolds(() -> assertThat(size(segment)).isZero());
        eventuallyHolds(() -> assertThat(told(segment)).hasSize(6));
        assertThat(told(segment)).doesNotHaveDuplicates();
    }

    @Test
    void letsSegmentsFollowByAJobWhereAGroupIsLarge() {
        var segment = create("Gold accounts", GOLD);
        for (int i = 1; i <= 8; i++) {
            group("u-" + i, "大公司", "2026-01-01T00:00:00Z", "{}");
            awaitProfile("user_id", "u-" + i);
        }

        group("u-1", "大公司", "2026-01-02T00:00:00Z", "{\"plan\":\"gold\"}");

        eventuallyHolds(() -> assertThat(size(segment)).isEqualTo(8));
        eventuallyHolds(() -> assertThat(told(segment)).hasSize(8));
        assertThat(told(segment)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"group"}                                                                          | 2
            {"type":"group","groupId":"acme"}                                                         | 1
            {"type":"group","groupId":"other","where":[{"path":"plan","op":"eq","value":"gold"}]}     | 0
            {"type":"group","where":[{"path":"plan","op":"eq","value":"gold"},{"path":"seats","op":"gt","value":5}]} | 1
            {"type":"group","where":[{"path":"plan","op":"eq","value":"free"},{"path":"seats","op":"gt","value":5}]} | 0
            {"type":"group","where":[{"path":"address.city","op":"in","value":["上海","北京"]}]}      | 1
            {"type":"not","of":{"type":"group"}}                                                      | 1
            """)
    void evaluatesTheClause(String condition, int count) {
        group("u-1", "acme", "2026-01-01T00:00:00Z", "{\"plan\":\"gold\",\"seats\":7,\"address\":{\"city\":\"上海\"}}");
        group("u-2", "other", "2026-01-01T00:00:00Z", "{\"plan\":\"free\",\"seats\":3}");
        identify("{\"userId\":\"u-3\"}");
        for (var user : List.of("u-1", "u-2", "u-3")) {
            awaitProfile("user_id", user);
        }

        var preview = post("/v1/segments/preview", "{\"condition\":" + condition + "}")
                .expect(200);

        assertThat(preview.at("/count").asInt()).isEqualTo(count);
    }

    @Test
    void movesMembershipsWithAMergeAndBackWithASplit() {
        var segment = create("Gold accounts", GOLD);
        group("known", "acme", "2026-01-03T00:00:00Z", "{\"plan\":\"gold\"}");
        var known = awaitEvents("user_id", "known", 1).text("/id");
        post("/v1/group", """
                {"anonymousId":"visitor","groupId":"acme","timestamp":"2026-01-01T00:00:00Z"}""").expect(200);
        post("/v1/group", "{\"anonymousId\":\"visitor\",\"groupId\":\"club\"}").expect(200);
        var visitor = awaitEvents("anonymous_id", "visitor", 2).text("/id");
        eventuallyHolds(() -> assertThat(size(segment)).isEqualTo(2));

        identify("{\"userId\":\"known\",\"anonymousId\":\"visitor\"}");

        var merged = awaitEvents("user_id", "known", 4);
        var survivor = merged.text("/id");
        assertThat(memberships(merged)).containsExactlyInAnyOrder("acme 2026-01-01T00:00:00Z", "club");
        assertThat(size(segment)).isEqualTo(1);
        assertThat(lookupGroup("acme").at("/members").asInt()).isEqualTo(1);

        post(
                        "/v1/profiles/%s/split".formatted(survivor),
                        "{\"profileId\":\"%s\"}".formatted(survivor.equals(known) ? visitor : known))
                .expect(200);

        assertThat(memberships(get("/v1/profiles/" + known))).containsExactly("acme 2026-01-03T00:00:00Z");
        assertThat(memberships(get("/v1/profiles/" + visitor)))
                .containsExactlyInAnyOrder("acme 2026-01-01T00:00:00Z", "club");
        assertThat(size(segment)).isEqualTo(2);

        delete("/v1/profiles/" + visitor).expect(202);

        assertThat(lookupGroup("acme").at("/members").asInt()).isEqualTo(1);
        assertThat(lookupGroup("club").at("/members").asInt()).isZero();
        assertThat(size(segment)).isEqualTo(1);
    }

    @Test
    void endsInOneStateHoweverCallsOfTheSameGroupsAndPeopleInterleave() throws Exception {
        var gold = create("Gold accounts", GOLD);
        var free = create("Free accounts", GOLD.replace("gold", "free"));
        var calls = new ArrayList<Callable<Object>>();
        for (int round = 1; round <= 12; round++) {
            for (int user = 1; user <= 4; user++) {
                var at = "2026-01-%02dT00:00:0%dZ".formatted(round, user);
                var plan = (round + user) % 2 == 0 ? "gold" : "free";
                var who = "u-" + user;
                var which = (round + user) % 3 == 0 ? "a" : "b";
                calls.add(() -> {
                    group(who, which, at, "{\"plan\":\"%s\"}".formatted(plan));
                    return who;
                });
            }
        }
        java.util.Collections.shuffle(calls, new java.util.Random(7));
        try (var threads = Executors.newFixedThreadPool(6)) {
            for (var done : threads.invokeAll(calls)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
        for (int user = 1; user <= 4; user++) {
            awaitEvents("user_id", "u-" + user, 12);
        }

        // The last words are of round 12: u-3 to a, gold or free by the sum; u-4 to b.
        assertThat(lookupGroup("a").text("/traits/plan")).isEqualTo("free");
        assertThat(lookupGroup("b").text("/traits/plan")).isEqualTo("gold");
        // Everybody is in both groups.
        eventuallyHolds(() -> {
            assertThat(size(gold)).isEqualTo(4);
            assertThat(size(free)).isEqualTo(4);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"group","groupId":""}                                    | condition
            {"type":"group","groupId":7,"where":{}}                          | condition.where
            {"type":"group","where":[{"path":"a[","op":"eq","value":1}]}     | condition.where[0]
            """)
    void refusesAClauseAndNamesThePlace(String condition, String field) {
        var answer = post("/v1/segments", "{\"name\":\"n\",\"condition\":" + condition + "}");

        answer.expectProblem(400, "request.malformed");
        assertThat(answer.text("/errors/0/field")).isEqualTo(field);
    }

    private void group(String userId, String groupId, String at, String traits) {
        post("/v1/group", """
                {"userId":"%s","groupId":"%s","timestamp":"%s","traits":%s}""".formatted(userId, groupId, at, traits)).expect(200);
    }

    private Answer lookupGroup(String groupId) {
        return get("/v1/groups/lookup?groupId=" + groupId).expect(200);
    }

    private static java.util.stream.Stream<String> memberships(Answer profile) {
        return profile.expect(200).at("/groups").valueStream().map(each -> {
            var group = each.path("groupId").asString();
            return group.equals("club")
                    ? group
                    : group + " " + each.path("since").asString();
        });
    }

    private String create(String name, String condition) {
        return post("/v1/segments", "{\"name\":\"%s\",\"condition\":%s}".formatted(name, condition))
                .expect(201)
                .text("/id");
    }

    private int size(String segment) {
        return get("/v1/segments/" + segment).expect(200).at("/size").asInt();
    }

    private Long transactionsThatMadeMembersOrChangedGroups() {
        return Workspaces.call(
                new WorkspaceId(workspace),
                () -> transaction.execute(_ -> jdbc.sql("""
                                select count(distinct x) from (
                                  select xmin::text as x from segment_member where workspace_id = :workspace
                                  union all
                                  select xmin::text from customer_group where workspace_id = :workspace) t""")
                        .param("workspace", workspace)
                        .query(Long.class)
                        .single()));
    }
}
