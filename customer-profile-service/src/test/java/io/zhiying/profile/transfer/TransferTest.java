package io.zhiying.profile.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.test.TestTokens;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.ProfileServiceTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class TransferTest extends ProfileServiceTest {
    @Value("${local.server.port}")
    private int port;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    private Answer upload(String kind, String format, byte[] file) {
        return send(
                TestTokens.bearer(workspace, ALL_SCOPES),
                "POST",
                "/v1/profiles/imports?kind=%s&format=%s".formatted(kind, format),
                file);
    }

    private Answer imported(String kind, String format, byte[] file) {
        return ended("imports", upload(kind, format, file).expect(202).text("/id"));
    }

    private Answer ended(String what, String id) {
        return eventually(() -> {
            var answer = get("/v1/profiles/" + what + "/" + id).expect(200);
            assertThat(answer.text("/state")).isIn("succeeded", "failed", "cancelled");
            return answer;
        });
    }

    private static byte[] gzip(String text) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var packed = new GZIPOutputStream(out)) {
            packed.write(text.getBytes(UTF_8));
        }
        return out.toByteArray();
    }

    private byte[] download(String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", TestTokens.bearer(workspace, ALL_SCOPES))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.body();
        }
    }

    @Test
    void importsProfilesFromCsvAndReportsTheRowsThatAreWrong() throws Exception {
        var file = """
                \ufeffuserId,email,name,age:number,vip:boolean,tags:json,timestamp\r
                u-1,Li@Example.com,"李, 雷",31,true,"[""a"",""b""]",2026-01-05T10:00:00Z\r
                u-2,han@example.com,韩梅梅,old,false,,\r
                ,,nobody,,,,\r
                u-3,,"two
                lines",,,,yesterday\r
                u-4,short\r
                u-5,wei@example.com,卫,,0,,\r
                """;
        var ended = imported("profiles", "csv", file.getBytes(UTF_8));

        assertThat(ended.text("/state")).isEqualTo("succeeded");
        assertThat(ended.at("/accepted").asInt()).isEqualTo(2);
        assertThat(ended.at("/rejected").asInt()).isEqualTo(4);
        var profile = awaitProfile("email", "li@example.com");
        assertThat(profile.at("/traits").toString())
                .contains("\"name\":\"李, 雷\"", "\"age\":31", "\"vip\":true", "\"tags\":[\"a\",\"b\"]");
        assertThat(awaitProfile("user_id", "u-5").at("/traits/vip").asBoolean()).isFalse();
        var report = new String(download("/v1/profiles/imports/" + ended.text("/id") + "/report"), UTF_8);
        assertThat(report.lines()).hasSize(4);
        assertThat(report)
                .contains(
                        "\"line\":2",
                        "traits.age must be a number",
                        "\"line\":3",
                        "event.identity_missing",
                        "\"line\":5");
    }

    @Test
    void importsPackedEventsOnceHoweverOftenTheyAreSent() throws Exception {
        var lines = IntStream.range(0, 1_200).mapToObj(i -> """
                        {"type":"track","userId":"buyer","event":"Order Completed","timestamp":"2026-01-05T10:00:00Z","properties":{"order_id":"%d","total":1}}""".formatted(i)).collect(Collectors.joining("\n"));
        var file = gzip(lines + "\n\nnot json\n[]\n{\"type\":\"track\"}\n" + "x".repeat(70_000) + "\n");

        for (int i = 0; i < 2; i++) {
            var ended = imported("events", "ndjson", file);
            assertThat(ended.text("/state")).isEqualTo("succeeded");
            assertThat(ended.at("/accepted").asInt()).isEqualTo(1_200);
            assertThat(ended.at("/rejected").asInt()).isEqualTo(4);
        }
        track("buyer", "Last", java.time.Instant.now(), "{}");
        assertThat(awaitEvents("user_id", "buyer", 1_201).at("/rfm/frequency").asInt())
                .isEqualTo(1_200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            csv    | `a,"b`                  | `row`
            csv    | `a:nothing`             | `:number`
            csv    | `a,a`                   | `same name`
            csv    | ` `                     | `name`
            """)
    void saysWhyAFileCannotBeRead(String format, String text, String why) {
        var ended = imported("profiles", format, text.getBytes(UTF_8));
        assertThat(ended.text("/state")).isEqualTo("failed");
        assertThat(ended.text("/error")).contains(why);
    }

    @Test
    void endsWhereAFileIsBroken() throws Exception {
        var packed = gzip("{\"userId\":\"u\",\"traits\":{}}\n".repeat(20_000));
        assertThat(imported("profiles", "ndjson", java.util.Arrays.copyOf(packed, packed.length / 2))
                        .text("/error"))
                .contains("breaks off");
        assertThat(imported("profiles", "csv", ("userId\n\"" + "x".repeat(300_000)).getBytes(UTF_8))
                        .text("/error"))
                .contains("quote");
        assertThat(imported("profiles", "csv", new byte[] {'u', (byte) 0xff, '\n'})
                        .text("/error"))
                .contains("UTF-8");
        upload("profiles", "csv", new byte[0]).expectProblem(422, "import.unreadable");
        upload("profiles", "xml", "x".getBytes(UTF_8)).expectProblem(422, "request.invalid");
        upload("people", "csv", "x".getBytes(UTF_8)).expectProblem(422, "request.invalid");
        post(
                        "/v1/profiles/imports/"
                                + imported("profiles", "csv", "userId\nu\n".getBytes(UTF_8))
                                        .text("/id") + "/cancel",
                        "")
                .expectProblem(409, "import.ended");
        get("/v1/profiles/imports/" + UUID.randomUUID()).expectProblem(404, "import.not_found");
    }

    @Test
    void exportsProfilesAndEvents() throws Exception {
        identify("{\"userId\":\"u-1\",\"traits\":{\"email\":\"li@example.com\",\"name\":\"李雷\"}}");
        track("u-1", "Order Completed", java.time.Instant.parse("2026-01-05T10:00:00Z"), "{\"total\":5}");
        track("u-2", "E", java.time.Instant.parse("2026-02-05T10:00:00Z"), "{}");
        awaitEvents("user_id", "u-1", 2);
        awaitProfile("user_id", "u-2");

        var profiles = exported("{\"kind\":\"profiles\",\"format\":\"ndjson\"}");
        assertThat(profiles.lines()).hasSize(2);
        assertThat(profiles).contains("{\"type\": \"email\", \"value\": \"li@example.com\"}", "\"李雷\"");
        var events = exported("{\"kind\":\"events\",\"format\":\"ndjson\",\"to\":\"2026-02-01T00:00:00Z\"}");
        assertThat(events.lines()).hasSize(1);
        assertThat(events).contains("\"name\":\"Order Completed\"", "\"total\": 5");
        var csv = exported("{\"kind\":\"events\",\"format\":\"csv\"}");
        assertThat(csv.lines().findFirst())
                .hasValueSatisfying(header -> assertThat(header).startsWith("id,profileId,messageId"));
        assertThat(csv.lines()).hasSize(4);
        post("/v1/profiles/exports", "{\"kind\":\"profiles\",\"format\":\"csv\",\"from\":\"2026-01-01T00:00:00Z\"}")
                .expectProblem(422, "request.invalid");
    }

    @Test
    void deletesExportsThatMayHoldAnErasedPerson() throws Exception {
        identify("{\"userId\":\"u-1\",\"traits\":{\"name\":\"李雷\"}}");
        identify("{\"userId\":\"u-2\",\"traits\":{\"name\":\"韩梅梅\"}}");
        var profile = awaitProfile("user_id", "u-1").text("/id");
        awaitProfile("user_id", "u-2");
        var others = newWorkspace();
        var wanted = "{\"kind\":\"profiles\",\"format\":\"ndjson\"}";
        assertThat(exported(wanted)).contains("李雷");
        var id = get("/v1/profiles/exports").expect(200).text("/items/0/id");
        var kept = sendAs(others, "POST", "/v1/profiles/exports", wanted)
                .expect(202)
                .text("/id");
        assertThat(chunks()).isPositive();

        delete("/v1/profiles/" + profile).expect(202);

        get("/v1/profiles/exports/" + id).expectProblem(404, "export.not_found");
        get("/v1/profiles/exports/%s/file".formatted(id)).expectProblem(404, "export.not_found");
        assertThat(chunks()).isZero();
        sendAs(others, "GET", "/v1/profiles/exports/" + kept, null).expect(200);
        assertThat(exported(wanted)).contains("韩梅梅").doesNotContain("李雷");
    }

    private long chunks() {
        return Workspaces.call(
                new WorkspaceId(workspace),
                () -> transaction.execute(_ -> jdbc.sql("select count(*) from transfer_chunk")
                        .query(Long.class)
                        .single()));
    }

    private String exported(String wanted) throws Exception {
        var ended = ended(
                "exports", post("/v1/profiles/exports", wanted).expect(202).text("/id"));
        assertThat(ended.text("/state")).isEqualTo("succeeded");
        sendAs(newWorkspace(), "GET", ended.text("/file"), null).expectProblem(404, "export.not_found");
        try (var in = new GZIPInputStream(new ByteArrayInputStream(download(ended.text("/file"))))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
