package io.zhiying.profile.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.job.JobRunner;
import io.zhiying.platform.test.TestServers;
import io.zhiying.platform.test.TestTokens;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.ProfileServiceTest;
import io.zhiying.profile.view.Erasures;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** An export that is being written when somebody is erased, or its process dies. A lock stops it in the middle. */
class ExportInterruptionTest extends ProfileServiceTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String WANTED = "{\"kind\":\"profiles\",\"format\":\"ndjson\"}";

    @Value("${local.server.port}")
    private int port;

    @Value("${spring.datasource.url}")
    private String database;

    @Autowired
    private JobRunner runner;

    @Autowired
    private Erasures erasures;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    private Connection operator;

    @BeforeEach
    void takeALockOfOnesOwn() throws SQLException {
        operator = TestServers.operatorOf(database);
        operator.setAutoCommit(false);
    }

    @AfterEach
    void giveItBack() throws SQLException {
        operator.close();
    }

    @Test
    void writesNothingOfWhomItHadReadBeforeTheErasure() {
        var person = known("u-1", "李雷");
        var id = ordered();

        Workspaces.run(
                new WorkspaceId(workspace),
                () -> transaction.executeWithoutResult(_ -> {
                    erasures.erase(UUID.fromString(person));
                    runner.start();
                    awaitWaiting(1); // for the erasure to commit; it has read the person by then
                }));

        eventuallyHolds(() -> assertThat(job("state")).isEqualTo("failed"));
        assertThat(job("error")).isEqualTo("The export was deleted while it was written.");
        assertThat(chunks()).isZero();
        get("/v1/profiles/exports/" + id).expectProblem(404, "export.not_found");
    }

    @Test
    void deletesTheBlockThatItWasWritingWhenTheErasureCame() throws Exception {
        var person = known("u-1", "李雷");
        var id = ordered();
        lock("select from export where id = '%s' for update".formatted(id));
        runner.start();
        awaitWaiting(1);

        var erased = CompletableFuture.supplyAsync(() -> delete("/v1/profiles/" + person));
        awaitWaiting(2);
        operator.rollback();

        erased.join().expect(202);
        eventuallyHolds(() -> assertThat(job("state")).isIn("succeeded", "failed"));
        assertThat(chunks()).isZero();
        get("/v1/profiles/exports/" + id).expectProblem(404, "export.not_found");
    }

    @Test
    void holdsEverybodyOnceThoughItsProcessDiedBetweenTwoBlocks() throws Exception {
        int people = 2_050;
        post("/v1/batch", batch(0, people / 2)).expect(200);
        post("/v1/batch", batch(people / 2, people)).expect(200);
        eventuallyHolds(() -> assertThat(count("profile")).isEqualTo(people));
        var id = ordered();
        lock("insert into transfer_chunk (file_id, seq, workspace_id, bytes) values ('%s', 1, '%s', '')"
                .formatted(id, workspace));
        runner.start();
        awaitWaiting(1); // the first block is written

        loseLease();
        awaitWaiting(2); // so another process goes on, while the old one may not be quite dead
        operator.rollback();

        eventuallyHolds(() ->
                assertThat(get("/v1/profiles/exports/" + id).text("/state")).isEqualTo("succeeded"));
        assertThat(get("/v1/profiles/exports/" + id).at("/rows").asInt()).isEqualTo(people);
        var lines = lines(id);
        assertThat(lines).hasSize(people);
        assertThat(lines.stream().map(line -> JSON.readTree(line).path("id").asString()))
                .doesNotHaveDuplicates();
    }

    /** No job takes it yet. */
    private String ordered() {
        runner.stop();
        return post("/v1/profiles/exports", WANTED).expect(202).text("/id");
    }

    private String known(String user, String name) {
        identify("{\"userId\":\"%s\",\"traits\":{\"name\":\"%s\"}}".formatted(user, name));
        return awaitProfile("user_id", user).text("/id");
    }

    private static String batch(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj("{\"type\":\"identify\",\"userId\":\"u-%d\",\"traits\":{\"name\":\"韩梅梅\"}}"::formatted)
                .collect(Collectors.joining(",", "{\"batch\":[", "]}"));
    }

    private void lock(String sql) throws SQLException {
        try (var statement = operator.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Until so many wait for the lock of an export or of a piece of its file. */
    private void awaitWaiting(int many) {
        eventuallyHolds(() -> {
            try (var looking = TestServers.operatorOf(database);
                    var statement = looking.createStatement();
                    var waiting = statement.executeQuery("select count(*) from pg_stat_activity "
                            + "where datname = current_database() and wait_event_type = 'Lock' "
                            + "and (query like '%export%' or query like '%transfer_chunk%') "
                            + "and pid <> pg_backend_pid()")) {
                waiting.next();
                assertThat(waiting.getInt(1)).isEqualTo(many);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void loseLease() {
        Workspaces.callAsPlatform(
                () -> transaction.execute(_ -> jdbc.sql("""
                        update platform.job set lease_owner = 'dead', lease_until = 'epoch'
                        where workspace_id = ? and type = 'export' and state = 'running'""").param(workspace).update()));
    }

    private String job(String column) {
        return Workspaces.callAsPlatform(() -> transaction.execute(_ -> jdbc.sql(
                        "select %s from platform.job where workspace_id = ? and type = 'export'".formatted(column))
                .param(workspace)
                .query(String.class)
                .single()));
    }

    private long chunks() {
        return count("transfer_chunk");
    }

    private long count(String table) {
        return Workspaces.call(
                new WorkspaceId(workspace),
                () -> transaction.execute(_ -> jdbc.sql("select count(*) from " + table)
                        .query(Long.class)
                        .single()));
    }

    private List<String> lines(String id) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:%d/v1/profiles/exports/%s/file".formatted(port, id)))
                    .header("Authorization", TestTokens.bearer(workspace, ALL_SCOPES))
                    .build();
            var file =
                    http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
            try (var in = new GZIPInputStream(new ByteArrayInputStream(file))) {
                return new String(in.readAllBytes(), UTF_8).lines().toList();
            }
        }
    }
}
