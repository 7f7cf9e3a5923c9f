package io.zhiying.profile.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.TestServers;
import io.zhiying.profile.ProfileServiceTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import tools.jackson.databind.JsonNode;

/** No answer about a person without the entry that says who asked. */
class AuditTest extends ProfileServiceTest {
    @Value("${spring.datasource.url}")
    private String database;

    private Connection operator;

    @BeforeEach
    void connect() throws SQLException {
        operator = TestServers.operatorOf(database);
    }

    @AfterEach
    void letEntriesBeWritten() throws SQLException {
        operator.close();
        try (var again = TestServers.operatorOf(database);
                var statement = again.createStatement()) {
            statement.execute("drop trigger if exists refuse on audit_entry");
        }
    }

    @Test
    void answersOnceTheEntryIsWritten() throws Exception {
        var id = known("held", "玉");
        holdEntries();
        try (var calls = Executors.newVirtualThreadPerTaskExecutor()) {
            var answer = calls.submit(() -> get("/v1/profiles/" + id));
            awaitHeld();
            assertThat(answer.state()).isEqualTo(Future.State.RUNNING);

            operator.commit();

            assertThat(answer.get().expect(200).text("/traits/name")).isEqualTo("玉");
        }
        assertThat(awaitEntries(id, "/v1/profiles/{id}")
                        .getFirst()
                        .path("status")
                        .asInt())
                .isEqualTo(200);
    }

    @Test
    void refusesWhoseConnectionEndsBeforeTheEntryIsWritten() throws Exception {
        var id = known("cut", "玉");
        holdEntries();
        try (var calls = Executors.newVirtualThreadPerTaskExecutor()) {
            var answer = calls.submit(() -> get("/v1/profiles/" + id));
            run("select pg_terminate_backend(%d)".formatted(awaitHeld()));
            expectRefused(answer.get());
            operator.commit();
        }
        get("/v1/profiles/" + id).expect(200);
    }

    @Test
    void refusesWhoseEntryCannotBeWritten() throws SQLException {
        var id = known("refused", "玉");
        refuse("insert");

        expectRefused(get("/v1/profiles/" + id));
        expectRefused(get("/v1/profiles/" + UUID.randomUUID()));
        expectRefused(get("/v1/profiles/no-id"));
        expectRefused(lookup("user_id", "refused"));
        expectRefused(post("/v1/profiles/search", "{}"));
        expectRefused(get("/v1/privacy/requests/none/result"));
        expectRefused(consent(id));
        sendAs(newWorkspace(), "GET", "/v1/profiles/" + id, null).expectProblem(404, "profile.not_found");

        letEntriesBeWritten();
        assertThat(get("/v1/profiles/" + id).expect(200).at("/consents")).isEmpty();
    }

    @Test
    void refusesAnAnswerAboutPersonsWhoCannotBeNamed() throws SQLException {
        var id = known("unnamed", "玉");
        refuse("update of profile_ids");

        expectRefused(lookup("user_id", "unnamed"));
        expectRefused(post("/v1/profiles/search", "{}"));
        get("/v1/profiles/" + id).expect(200);

        letEntriesBeWritten();
        awaitStatus(id, "/v1/profiles/{id}", 200);
        var refused = entries("").stream()
                .filter(entry -> entry.path("path").asString().equals("/v1/profiles/search"))
                .toList();
        assertThat(refused)
                .singleElement()
                .satisfies(
                        entry -> assertThat(entry.path("status").asInt()).isEqualTo(503),
                        entry -> assertThat(entry.path("profileIds")).isEmpty());
    }

    @Test
    void namesWhomAPreviewShows() {
        var id = known("sampled", "玉");
        var other = known("other", "Ann");

        var preview = post(
                        "/v1/segments/preview",
                        "{\"condition\":{\"type\":\"trait\",\"path\":\"name\",\"op\":\"eq\",\"value\":\"玉\"}}")
                .expect(200);

        assertThat(preview.at("/samples"))
                .singleElement()
                .satisfies(one -> assertThat(one.asString()).isEqualTo(id));
        awaitStatus(id, "/v1/segments/preview", 200);
        assertThat(entries("&profileId=" + other))
                .noneMatch(entry -> entry.path("path").asString().equals("/v1/segments/preview"));
    }

    @Test
    void writesDownCallsThatFail() {
        var nobody = UUID.randomUUID().toString();
        get("/v1/profiles/" + nobody).expectProblem(404, "profile.not_found");
        get("/v1/profiles/no-id").expectProblem(400, "request.malformed");
        put("/v1/profiles/%s/consents".formatted(nobody), "{").expectProblem(400, "request.malformed");
        post("/v1/segments/%s/uploads?format=csv".formatted(nobody), "user_id\nli\n")
                .expectProblem(404, "segment.not_found");

        awaitStatus(nobody, "/v1/profiles/{id}", 404);
        awaitStatus(nobody, "/v1/profiles/{id}/consents", 400);
        eventuallyHolds(() -> assertThat(entries(""))
                .filteredOn(entry -> entry.path("path").asString().equals("/v1/segments/{id}/uploads"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.path("status").asInt()).isEqualTo(404)));
        eventuallyHolds(() -> assertThat(entries(""))
                .filteredOn(entry -> entry.path("profileIds").isEmpty())
                .filteredOn(entry -> entry.path("path").asString().equals("/v1/profiles/{id}"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.path("status").asInt()).isEqualTo(400)));
    }

    @Test
    void writesDownOnceAndHowItEndedWhatIsStreamed() {
        var upload = post("/v1/profiles/imports?kind=profiles&format=ndjson", "neither\n")
                .expect(202)
                .text("/id");
        eventuallyHolds(() -> assertThat(
                        get("/v1/profiles/imports/" + upload).expect(200).text("/state"))
                .isIn("succeeded", "failed"));
        get("/v1/profiles/imports/%s/report".formatted(upload)).expect(200);

        eventuallyHolds(() -> assertThat(entries(""))
                .filteredOn(entry -> entry.path("path").asString().equals("/v1/profiles/imports/{id}/report"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.path("status").asInt()).isEqualTo(200)));
    }

    @Test
    void writesOneEntryForEachOfManyCallsAtOnce() throws Exception {
        var mine = known("many", "玉");
        var other = newWorkspace();
        List<Callable<Answer>> wanted = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            wanted.add(() -> get("/v1/profiles/" + mine).expect(200));
            wanted.add(() -> lookup("user_id", "many").expect(200));
            wanted.add(() -> sendAs(other, "GET", "/v1/profiles/" + mine, null).expect(404));
        }
        int lookups = awaitEntries(mine, "/v1/profiles/lookup").size();
        try (var calls = Executors.newFixedThreadPool(6)) {
            for (var answer : calls.invokeAll(wanted)) {
                answer.get();
            }
        }

        eventuallyHolds(() -> {
            assertThat(entries("&profileId=" + mine))
                    .filteredOn(entry -> entry.path("path").asString().equals("/v1/profiles/{id}"))
                    .hasSize(40)
                    .allMatch(entry -> entry.path("status").asInt() == 200);
            assertThat(entries("&profileId=" + mine))
                    .filteredOn(entry -> entry.path("path").asString().equals("/v1/profiles/lookup"))
                    .hasSize(lookups + 40);
            assertThat(sendAs(other, "GET", "/v1/privacy/audit?limit=100&profileId=" + mine, null)
                            .at("/items")
                            .valueStream())
                    .hasSize(40)
                    .allMatch(entry -> entry.path("status").asInt() == 404);
        });
    }

    @Test
    void saysWhichTimesItTakes() {
        for (var time : List.of("yesterday", "1969-12-31T23:59:59Z", "+999999999-12-31T23:59:59Z")) {
            var refused = get("/v1/privacy/audit?from=" + time.replace("+", "%2B"));
            refused.expectProblem(422, "request.invalid");
            assertThat(refused.text("/errors/0/field")).isEqualTo("from");
        }
    }

    private String known(String user, String name) {
        identify("{\"userId\":\"%s\",\"traits\":{\"name\":\"%s\"}}".formatted(user, name));
        return awaitProfile("user_id", user).text("/id");
    }

    private Answer consent(String id) {
        return put("/v1/profiles/%s/consents".formatted(id), """
                {"channel":"email","purpose":"marketing","status":"granted","source":"form"}""");
    }

    /** A problem document, and nothing of anybody. */
    private static void expectRefused(Answer answer) {
        answer.expectProblem(503, "service.unavailable");
        assertThat(answer.raw().body()).doesNotContain("玉", "profileId");
        assertThat(answer.raw().headers().firstValue("Content-Location")).isEmpty();
        assertThat(answer.raw().headers().firstValue("Retry-After")).isPresent();
    }

    /** Nobody can write entries until the operator commits. */
    private void holdEntries() throws SQLException {
        operator.setAutoCommit(false);
        run("lock table audit_entry in share mode");
    }

    /** The process of PostgreSQL that waits to write an entry, as soon as there is one. */
    private int awaitHeld() {
        return eventually(() -> {
            try (var statement = operator.createStatement();
                    var rows = statement.executeQuery(
                            "select pid from pg_locks where not granted" + " and relation = 'audit_entry'::regclass")) {
                assertThat(rows.next()).isTrue();
                return rows.getInt(1);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void refuse(String change) throws SQLException {
        run("""
                create or replace function refuse() returns trigger language plpgsql as $$
                begin
                  if new.workspace_id = '%s' then raise 'refused'; end if;
                  return new;
                end $$""".formatted(workspace));
        run("create trigger refuse before %s on audit_entry for each row execute function refuse()".formatted(change));
    }

    private void run(String sql) throws SQLException {
        try (var statement = operator.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<JsonNode> entries(String filter) {
        return get("/v1/privacy/audit?limit=100" + filter)
                .expect(200)
                .at("/items")
                .valueStream()
                .toList();
    }

    private List<JsonNode> awaitEntries(String profile, String path) {
        return eventually(() -> {
            var found = entries("&profileId=" + profile).stream()
                    .filter(entry -> entry.path("path").asString().equals(path))
                    .toList();
            assertThat(found)
                    .isNotEmpty()
                    .noneMatch(entry -> entry.path("status").isNull());
            return found;
        });
    }

    private void awaitStatus(String profile, String path, int status) {
        assertThat(awaitEntries(profile, path))
                .singleElement()
                .satisfies(entry -> assertThat(entry.path("status").asInt()).isEqualTo(status));
    }
}
