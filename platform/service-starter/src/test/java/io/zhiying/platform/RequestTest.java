package io.zhiying.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.TestTokens;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTest extends StarterTest {

    @Test
    void refusesACallWithoutAToken() throws Exception {
        var answer = send(request("/notes"));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("auth.unauthenticated");
        assertThat(answer.raw().headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    @Test
    void refusesAnExpiredTokenAndOneSignedByAnother() throws Exception {
        var expired =
                send(request("/notes").header("Authorization", "Bearer " + TestTokens.expired("acme", "notes:read")));
        assertThat(expired.status()).isEqualTo(401);
        var mine = TestTokens.mint("acme", "notes:read");
        var forged = mine.substring(0, mine.lastIndexOf('.') + 1) + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assertThat(send(request("/notes").header("Authorization", "Bearer " + forged))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void refusesACallerWithoutTheScope() throws Exception {
        var answer = send(request("/notes").header("Authorization", TestTokens.bearer("acme", "notes:write")));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body().path("detail").asString()).contains("notes:read");
    }

    @Test
    void answersNobodyWhereNoScopeIsDeclared() throws Exception {
        assertThat(get("/forgotten", "acme").status()).isEqualTo(403);
    }

    @Test
    void letsAnonymousCallersReachOnlyPublicEndpoints() throws Exception {
        var token = "Bearer " + TestTokens.anonymous();
        assertThat(send(request("/open").header("Authorization", token)).status())
                .isEqualTo(200);
        assertThat(send(request("/notes").header("Authorization", token)).status())
                .isEqualTo(403);
    }

    @Test
    void showsAWorkspaceOnlyItsOwnRowsEvenWhereTheQueryForgets() throws Exception {
        var id = post("/notes", "rows-a", "{\"body\":\"甲的笔记\"}")
                .body()
                .path("id")
                .asString();
        assertThat(get("/notes", "rows-a").body().path("items").size()).isEqualTo(1);
        assertThat(get("/notes", "rows-b").body().path("items").size()).isZero();
        assertThat(get("/notes/" + id, "rows-b").code()).isEqualTo("note.not_found");
        assertThat(get("/notes/" + id, "rows-a").body().path("body").asString()).isEqualTo("甲的笔记");
    }

    @Test
    void showsNoRowsToATransactionWithoutAWorkspace() throws Exception {
        post("/notes", "rows-c", "{\"body\":\"x\"}");
        Long seen = transaction.execute(
                _ -> jdbc.sql("select count(*) from note").query(Long.class).single());
        assertThat(seen).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {                       | 400 | request.malformed |
            {"body":{"a":1}}        | 400 | request.malformed | body
            {"body":"x","bodie":1}  | 400 | request.malformed | bodie
            {"body":""}             | 422 | request.invalid   | body
            {}                      | 422 | request.invalid   | body
            {"body":"a\\u0000b"}    | 422 | request.invalid   |
            []                      | 400 | request.malformed |
            """)
    void saysWhatIsWrongWithABody(String body, int status, String code, String field) throws Exception {
        var answer = post("/notes", "acme", body);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        if (field != null) {
            assertThat(answer.body().path("errors").path(0).path("field").asString())
                    .isEqualTo(field);
        }
        assertThat(answer.raw().body()).doesNotContain("io.zhiying", "tools.jackson", "Exception");
    }

    @ParameterizedTest
    @CsvSource({
        "/notes/not-a-uuid, 400, request.malformed",
        "/nowhere, 404, resource.not_found",
        "/notes?limit=0, 422, request.invalid",
        "/notes?limit=x, 422, request.invalid",
        "/notes?cursor=%25, 400, page.cursor_invalid"
    })
    void saysWhatIsWrongWithAPath(String path, int status, String code) throws Exception {
        var answer = get(path, "acme");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
    }

    @Test
    void tellsNothingOfAnUnexpectedError() throws Exception {
        var answer = get("/broken", "acme");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.code()).isEqualTo("service.internal");
        assertThat(answer.raw().body()).doesNotContain("密码", "secret");
    }

    @Test
    void listsByPagesThatLinkToTheNext() throws Exception {
        for (int i = 0; i < 5; i++) {
            post("/notes", "pages", "{\"body\":\"n%d\"}".formatted(i));
        }
        var seen = new ArrayList<String>();
        var next = "/notes?limit=2";
        while (next != null) {
            var answer = get(next, "pages");
            answer.body()
                    .path("items")
                    .forEach(note -> seen.add(note.path("body").asString()));
            var link = answer.raw().headers().firstValue("Link");
            assertThat(link.isPresent()).isEqualTo(!answer.body().path("next").isNull());
            next = link.map(value -> value.substring(1, value.indexOf('>'))).orElse(null);
        }
        assertThat(seen).containsExactly("n0", "n1", "n2", "n3", "n4");
    }

    @Test
    void doesARepeatedPostOnce() throws Exception {
        var key = UUID.randomUUID().toString();
        var first = post("/notes", "once", "{\"body\":\"一次\"}", "Idempotency-Key", key);
        var second = post("/notes", "once", "{\"body\":\"一次\"}", "Idempotency-Key", key);
        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.raw().headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(get("/notes", "once").body().path("items").size()).isEqualTo(1);
    }

    @Test
    void refusesAKeyThatCameWithAnotherBodyOrIsMalformed() throws Exception {
        var key = UUID.randomUUID().toString();
        post("/notes", "reuse", "{\"body\":\"a\"}", "Idempotency-Key", key);
        assertThat(post("/notes", "reuse", "{\"body\":\"b\"}", "Idempotency-Key", key)
                        .code())
                .isEqualTo("idempotency.key_reused");
        assertThat(post("/notes", "reuse", "{\"body\":\"b\"}", "Idempotency-Key", "a b")
                        .code())
                .isEqualTo("idempotency.key_malformed");
        assertThat(post("/notes", "reuse-2", "{\"body\":\"b\"}", "Idempotency-Key", key)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void freesAKeyWhoseRequestFailed() throws Exception {
        var key = UUID.randomUUID().toString();
        assertThat(post("/notes", "free", "{\"body\":\"\"}", "Idempotency-Key", key)
                        .status())
                .isEqualTo(422);
        assertThat(post("/notes", "free", "{\"body\":\"ok\"}", "Idempotency-Key", key)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void answers409WhileTheFirstRequestIsWorkedOn() throws Exception {
        SampleApplication.NoteController.hold = new CountDownLatch(1);
        SampleApplication.NoteController.entered = new CountDownLatch(1);
        try {
            var key = UUID.randomUUID().toString();
            var first = CompletableFuture.supplyAsync(() -> quietly(key));
            assertThat(SampleApplication.NoteController.entered.await(10, TimeUnit.SECONDS))
                    .isTrue();
            var second = post("/notes", "held", "{\"body\":\"x\"}", "Idempotency-Key", key);
            assertThat(second.status()).isEqualTo(409);
            assertThat(second.code()).isEqualTo("idempotency.in_flight");
            SampleApplication.NoteController.hold.countDown();
            assertThat(first.join().status()).isEqualTo(201);
        } finally {
            SampleApplication.NoteController.hold.countDown();
        }
    }

    private Answer quietly(String key) {
        try {
            return post("/notes", "held", "{\"body\":\"x\"}", "Idempotency-Key", key);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void tellsItsHealthAndMetricsWithoutAToken() throws Exception {
        assertThat(send(request("/actuator/health/readiness")).status()).isEqualTo(200);
        assertThat(send(request("/actuator/prometheus")).raw().body()).contains("http_server_requests");
        assertThat(send(request("/actuator/env")).status()).isEqualTo(401);
    }
}
