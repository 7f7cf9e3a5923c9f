package io.zhiying.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.TestTokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Value;

/** Segments of those who were put there. */
class StaticListTest extends ProfileServiceTest {
    @Value("${local.server.port}")
    private int port;

    @Test
    void putsPeopleOnAListAndTakesThemOffOnce() {
        var a = person("a", "Li@Example.com");
        var b = person("b", "han@example.com");
        var list = create("贵宾");
        assertThat(get("/v1/segments/" + list).text("/kind")).isEqualTo("static");
        assertThat(get("/v1/segments/" + list).text("/status")).isEqualTo("ready");
        var above = post("/v1/segments", """
                {"name":"Above","condition":{"type":"segment","id":"%s"}}""".formatted(list)).expect(201).text("/id");
        awaitReady(above);

        var body = """
                {"add":[{"type":"email","value":" LI@example.com"},{"profileId":"%s"},{"type":"user_id","value":"nobody"},
                 {"type":"phone","value":"无"}]}""".formatted(b);
        for (int i = 0; i < 2; i++) {
            var done = members(list, body).expect(200);
            assertThat(done.at("/added").asInt()).isEqualTo(2);
            assertThat(done.at("/unknown").findValuesAsString("value")).containsExactly("nobody", "无");
        }

        assertThat(members(list)).containsExactlyInAnyOrder(a, b);
        assertThat(members(above)).containsExactlyInAnyOrder(a, b);
        var why =
                get("/v1/segments/%s/members/%s/explanation".formatted(list, a)).expect(200);
        assertThat(why.at("/holds").asBoolean()).isTrue();
        assertThat(why.text("/clauses/0/clause/type")).isEqualTo("list");
        assertThat(why.text("/clauses/0/observed")).startsWith("20");

        assertThat(members(list, "{\"remove\":[{\"type\":\"user_id\",\"value\":\"a\"}]}")
                        .expect(200)
                        .at("/removed")
                        .asInt())
                .isEqualTo(1);

        assertThat(members(list)).containsExactly(b);
        assertThat(members(above)).containsExactly(b);
        eventuallyHolds(
                () -> assertThat(told(list)).containsExactlyInAnyOrder(a + " ENTERED", b + " ENTERED", a + " LEFT"));
        // Nothing that happens to them moves anybody.
        track("b", "Anything", java.time.Instant.now(), "{}");
        awaitEvents("user_id", "b", 2);
        assertThat(members(list)).containsExactly(b);
        delete("/v1/segments/" + above).expect(204);
        delete("/v1/segments/" + list).expect(204);
        eventuallyHolds(() -> assertThat(told(list)).hasSize(4));
    }

    @Test
    void takesAFileAndReportsWhomNobodyIs() {
        var a = person("a", "li@example.com");
        var b = person("b", "han@example.com");
        var c = person("7", "wang@example.com");
        var list = create("Upload");

        var csv = "姓名,email,userId\n李,LI@example.com,\n,unknown@example.com,b\n,nobody@example.com,\n韩,,\n多,x\n";
        var upload = upload(list, "csv", packed(csv));

        assertThat(upload.text("/segmentId")).isEqualTo(list);
        assertThat(upload.text("/kind")).isEqualTo("members");
        var done = awaitEnd(upload.text("/id"));
        assertThat(done.text("/state")).isEqualTo("succeeded");
        assertThat(done.at("/accepted").asInt()).isEqualTo(2);
        assertThat(done.at("/rejected").asInt()).isEqualTo(3);
        assertThat(members(list)).containsExactlyInAnyOrder(a, b);
        assertThat(report(upload.text("/id")))
                .containsExactly(
                        "{\"line\":3,\"code\":\"import.person_unknown\",\"detail\":\"Nobody has this email.\"}",
                        "{\"line\":4,\"code\":\"import.line_invalid\",\"detail\":\"Line 4 names nobody: it has no userId, anonymousId, email, phone or profileId.\"}",
                        "{\"line\":5,\"code\":\"import.line_invalid\",\"detail\":\"Row 5 has 2 fields where there are 3 columns.\"}");

        var lines =
                "{\"userId\":7}\n{\"profileId\":\"%s\"}\n{\"profileId\":\"x\"}\n{\"traits\":{\"email\":\"han@example.com\"}}\n"
                        .formatted(a);
        var more = awaitEnd(upload(list, "ndjson", lines.getBytes(UTF_8)).text("/id"));
        assertThat(more.at("/accepted").asInt()).isEqualTo(3);
        assertThat(more.at("/rejected").asInt()).isEqualTo(1);
        assertThat(members(list)).containsExactlyInAnyOrder(a, b, c);
        eventuallyHolds(() -> assertThat(told(list)).hasSize(3));
    }

    @Test
    void replacesAListByAFileAndTellsOfEachOnce() {
        var a = person("a", "li@example.com");
        var b = person("b", "han@example.com");
        var c = person("c", "wang@example.com");
        var list = create("名单");
        members(list, "{\"add\":[{\"profileId\":\"%s\"},{\"profileId\":\"%s\"}]}".formatted(a, b))
                .expect(200);
        var file = "姓名,email\n韩,han@example.com\n王,wang@example.com\n王,WANG@example.com\n无,nobody@example.com\n"
                .getBytes(UTF_8);

        var upload = upload(list, "csv&mode=replace", file);
        var done = awaitEnd(upload.text("/id"));

        assertThat(upload.text("/list/mode")).isEqualTo("replace");
        assertThat(done.text("/state")).isEqualTo("succeeded");
        assertThat(done.at("/accepted").asInt()).isEqualTo(3);
        assertThat(done.at("/rejected").asInt()).isEqualTo(1);
        assertThat(done.at("/list/unknown").asInt()).isEqualTo(1);
        assertThat(done.at("/list/added").asInt()).isEqualTo(1);
        assertThat(done.at("/list/removed").asInt()).isEqualTo(1);
        assertThat(report(upload.text("/id")))
                .containsExactly(
                        "{\"line\":4,\"code\":\"import.person_unknown\",\"detail\":\"Nobody has this email.\"}");
        assertThat(members(list)).containsExactlyInAnyOrder(b, c);

        var again = awaitEnd(upload(list, "csv&mode=replace", file).text("/id"));
        assertThat(again.at("/list/added").asInt()).isZero();
        assertThat(again.at("/list/removed").asInt()).isZero();
        assertThat(members(list)).containsExactlyInAnyOrder(b, c);
        eventuallyHolds(() -> assertThat(told(list))
                .containsExactlyInAnyOrder(a + " ENTERED", b + " ENTERED", a + " LEFT", c + " ENTERED"));
    }

    @Test
    void leavesAListAsItWasWhereAFileWouldEmptyItByAccident() {
        var a = person("a", "li@example.com");
        var b = person("b", "han@example.com");
        var list = create("名单");
        members(list, "{\"add\":[{\"profileId\":\"%s\"}]}".formatted(a)).expect(200);
        var whole = packed("userId\n" + "b\n".repeat(50_000));

        for (var file : List.of(
                "userId\n".getBytes(UTF_8),
                "userId\nnobody\n".getBytes(UTF_8),
                "name\n李\n".getBytes(UTF_8),
                "userId\nb\n\"unclosed\na\n".getBytes(UTF_8),
                "{\"userId\":\"b\"}\n".getBytes(UTF_8),
                java.util.Arrays.copyOf(whole, whole.length - 20))) {
            var refused = awaitEnd(upload(list, "csv&mode=replace", file).text("/id"));

            assertThat(refused.text("/state")).as("%s", refused.body()).isEqualTo("failed");
            assertThat(refused.text("/error")).isNotBlank();
            assertThat(refused.at("/list/added").asInt()).isZero();
            assertThat(refused.at("/list/removed").asInt()).isZero();
            assertThat(members(list)).containsExactly(a);
        }

        var file = "userId\nb\n\"\"\n".getBytes(UTF_8);
        var strict = awaitEnd(upload(list, "csv&mode=replace", file).text("/id"));
        assertThat(strict.text("/error"))
                .isEqualTo(
                        "The list stays as it was: lines that cannot be read (1) could be anybody's on it; the report names them. Mend them, or send the file with skipInvalid=true.");
        assertThat(report(strict.text("/id"))).hasSize(1);
        assertThat(awaitEnd(upload(list, "csv&mode=replace&skipInvalid=true", file)
                                .text("/id"))
                        .text("/state"))
                .isEqualTo("succeeded");
        assertThat(members(list)).containsExactly(b);
        eventuallyHolds(
                () -> assertThat(told(list)).containsExactlyInAnyOrder(a + " ENTERED", a + " LEFT", b + " ENTERED"));
    }

    @Test
    void takesThePeopleOfAFileOffAList() {
        var a = person("a", "li@example.com");
        var b = person("b", "han@example.com");
        person("c", "wang@example.com");
        var list = create("名单");
        members(list, "{\"add\":[{\"profileId\":\"%s\"},{\"profileId\":\"%s\"}]}".formatted(a, b))
                .expect(200);

        var done = awaitEnd(upload(list, "csv&mode=remove", "userId\na\nc\nnobody\na\n".getBytes(UTF_8))
                .text("/id"));

        assertThat(done.at("/accepted").asInt()).isEqualTo(3);
        assertThat(done.at("/list/removed").asInt()).isEqualTo(1);
        assertThat(done.at("/list/unknown").asInt()).isEqualTo(1);
        assertThat(members(list)).containsExactly(b);
        eventuallyHolds(
                () -> assertThat(told(list)).containsExactlyInAnyOrder(a + " ENTERED", b + " ENTERED", a + " LEFT"));
    }

    @Test
    void takesTheFilesOfAListOneAfterTheOtherAsTheyWereSent() {
        person("a", "li@example.com");
        var b = person("b", "han@example.com");
        var c = person("c", "wang@example.com");
        var list = create("名单");

        var uploads = List.of(
                upload(list, "csv&mode=replace", "userId\na\nc\n".getBytes(UTF_8)),
                upload(list, "csv&mode=replace", "userId\nb\n".getBytes(UTF_8)),
                upload(list, "csv", "userId\nc\n".getBytes(UTF_8)));
        uploads.forEach(
                each -> assertThat(awaitEnd(each.text("/id")).text("/state")).isEqualTo("succeeded"));

        assertThat(members(list)).containsExactlyInAnyOrder(b, c);
    }

    @Test
    void keepsWhoWasReplacedOffTheListThroughASplit() {
        identify("{\"userId\":\"known\"}");
        var known = awaitEvents("user_id", "known", 1).text("/id");
        identify("{\"anonymousId\":\"visitor\"}");
        var visitor = awaitEvents("anonymous_id", "visitor", 1).text("/id");
        var list = create("名单");
        members(list, "{\"add\":[{\"profileId\":\"%s\"}]}".formatted(visitor)).expect(200);
        identify("{\"userId\":\"known\",\"anonymousId\":\"visitor\"}");
        var survivor = awaitEvents("user_id", "known", 3).text("/id");

        awaitEnd(upload(list, "csv&mode=replace", "userId\nknown\n".getBytes(UTF_8))
                .text("/id"));
        assertThat(members(list)).containsExactly(survivor);
        post(
                        "/v1/profiles/%s/split".formatted(survivor),
                        "{\"profileId\":\"%s\"}".formatted(survivor.equals(known) ? visitor : known))
                .expect(200);

        assertThat(members(list)).containsExactly(known);
    }

    @ParameterizedTest
    @CsvSource({"csv&mode=merge, mode", "csv&mode=add&skipInvalid=true, skipInvalid", "xml, format"})
    void refusesAnUploadAndNamesTheParameter(String query, String field) {
        var refused = send(
                TestTokens.bearer(workspace, ALL_SCOPES),
                "POST",
                "/v1/segments/%s/uploads?format=%s".formatted(create("L"), query),
                "userId\nu\n".getBytes(UTF_8));

        refused.expectProblem(422, "request.invalid");
        assertThat(refused.text("/errors/0/field")).isEqualTo(field);
    }

    @Test
    void keepsTheListThroughMergeSplitAndErasure() {
        identify("{\"userId\":\"known\"}");
        var known = awaitEvents("user_id", "known", 1).text("/id");
        identify("{\"anonymousId\":\"visitor\"}");
        var visitor = awaitEvents("anonymous_id", "visitor", 1).text("/id");
        var list = create("List");
        members(list, "{\"add\":[{\"type\":\"anonymous_id\",\"value\":\"visitor\"}]}")
                .expect(200);

        identify("{\"userId\":\"known\",\"anonymousId\":\"visitor\"}");
        var survivor = awaitEvents("user_id", "known", 3).text("/id");
        assertThat(members(list)).containsExactly(survivor);

        post(
                        "/v1/profiles/%s/split".formatted(survivor),
                        "{\"profileId\":\"%s\"}".formatted(survivor.equals(known) ? visitor : known))
                .expect(200);
        assertThat(members(list)).containsExactly(visitor);

        delete("/v1/profiles/" + visitor).expect(202);
        assertThat(members(list)).isEmpty();
    }

    @Test
    void refusesWhatIsNoStaticListAndWhatNamesNobody() {
        var list = create("List");
        var dynamic = post("/v1/segments", """
                {"name":"D","condition":{"type":"trait","path":"a","op":"exists"}}""").expect(201).text("/id");
        var one = "{\"add\":[{\"type\":\"user_id\",\"value\":\"u\"}]}";

        members(dynamic, one).expectProblem(409, "segment.not_static");
        send(
                        TestTokens.bearer(workspace, ALL_SCOPES),
                        "POST",
                        "/v1/segments/%s/uploads?format=csv".formatted(dynamic),
                        new byte[] {1})
                .expectProblem(409, "segment.not_static");
        sendAs(newWorkspace(), "POST", "/v1/segments/%s/members".formatted(list), one)
                .expectProblem(404, "segment.not_found");
        put("/v1/segments/" + list, "{\"name\":\"新名\",\"kind\":\"static\"}").expect(200);
        assertThat(get("/v1/segments/" + list).text("/name")).isEqualTo("新名");
        put("/v1/segments/" + dynamic, "{\"name\":\"D\",\"kind\":\"static\"}").expectProblem(422, "request.invalid");
        put("/v1/segments/" + list, "{\"name\":\"D\",\"condition\":{\"type\":\"group\"}}")
                .expectProblem(422, "request.invalid");
        post("/v1/segments/preview", "{\"condition\":{\"type\":\"list\",\"id\":\"%s\"}}".formatted(list))
                .expectProblem(400, "request.malformed");
        post("/v1/profiles/imports?kind=members&format=csv", "userId\nu\n").expectProblem(422, "request.invalid");
        post("/v1/profiles/exports", "{\"kind\":\"members\",\"format\":\"csv\"}")
                .expectProblem(422, "request.invalid");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                                    | add
            {"add":[{"type":"email"}]}                                            | add[0]
            {"add":[],"remove":[{"type":"a","value":"b","profileId":"0199a0c2-7b1e-7c3a-9d52-0a4f6c1e2b3d"}]} | remove[0]
            {"add":[null]}                                                        | add[0]
            """)
    void refusesAChangeAndNamesThePlace(String body, String field) {
        var refused = members(create("List"), body);

        refused.expectProblem(422, "request.invalid");
        assertThat(refused.text("/errors/0/field")).isEqualTo(field);
    }

    @Test
    void takesAThousandInOneCallAndNoMore() {
        var list = create("List");
        var many = IntStream.range(0, 501)
                .mapToObj("{\"type\":\"user_id\",\"value\":\"n%d\"}"::formatted)
                .collect(Collectors.joining(",", "[", "]"));

        members(list, "{\"add\":%s,\"remove\":%1$s}".formatted(many)).expectProblem(422, "request.invalid");
        assertThat(members(list, "{\"add\":%s}".formatted(many)).expect(200).at("/unknown"))
                .hasSize(501);
    }

    private String person(String userId, String email) {
        identify("{\"userId\":\"%s\",\"traits\":{\"email\":\"%s\"}}".formatted(userId, email));
        return awaitProfile("user_id", userId).text("/id");
    }

    private String create(String name) {
        return post("/v1/segments", "{\"name\":\"%s\",\"kind\":\"static\"}".formatted(name))
                .expect(201)
                .text("/id");
    }

    private Answer members(String list, String body) {
        return post("/v1/segments/%s/members".formatted(list), body);
    }

    private List<String> members(String segment) {
        return get("/v1/segments/" + segment + "/members")
                .expect(200)
                .at("/items")
                .findValuesAsString("profileId");
    }

    private void awaitReady(String id) {
        eventuallyHolds(
                () -> assertThat(get("/v1/segments/" + id).text("/status")).isEqualTo("ready"));
    }

    private Answer upload(String list, String format, byte[] file) {
        return send(
                        TestTokens.bearer(workspace, ALL_SCOPES),
                        "POST",
                        "/v1/segments/%s/uploads?format=%s".formatted(list, format),
                        file)
                .expect(202);
    }

    private Answer awaitEnd(String upload) {
        return eventually(() -> {
            var one = get("/v1/profiles/imports/" + upload).expect(200);
            assertThat(one.at("/finishedAt").isMissingNode()).isFalse();
            return one;
        });
    }

    private List<String> report(String upload) {
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/v1/profiles/imports/%s/report".formatted(port, upload)))
                .header("Authorization", TestTokens.bearer(workspace, ALL_SCOPES))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static byte[] packed(String text) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
