package io.zhiying.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.ServiceTest;
import io.zhiying.platform.test.TestTokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service with its shipped models, and a plain client of it. */
@ServiceTest
public abstract class ServingTest {
    protected static final JsonMapper JSON = new JsonMapper();
    protected static final Path RESOURCES = Path.of("src/test/resources").toAbsolutePath();
    protected static final String OPERATOR = "operator";
    protected static final Path STORE = temporary();

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String[] ALL = {"models:read", "models:write", "models:infer"};

    @LocalServerPort
    protected int port;

    @Autowired
    protected JdbcClient jdbc;

    @Autowired
    protected TransactionTemplate transaction;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry properties) {
        properties.add("zhiying.serving.artifacts.store", STORE::toString);
        properties.add(
                "zhiying.serving.artifacts.file-roots",
                () -> RESOURCES + ","
                        + RESOURCES.resolveSibling("../../target/linked").normalize());
        properties.add(
                "zhiying.serving.artifacts.maven-local-repository", () -> System.getProperty("maven.repo.local"));
        properties.add("zhiying.serving.artifacts.maven-offline", () -> true);
        properties.add("zhiying.serving.artifacts.max-bytes", () -> "200MB");
        properties.add(
                "zhiying.serving.shipped.embeddings-version", () -> System.getProperty("zhiying.embeddings.version"));
        properties.add("zhiying.serving.hub.url", LocalHub::url);
        properties.add("zhiying.serving.hub.token", () -> LocalHub.TOKEN);
        properties.add(
                "zhiying.serving.remote.servers",
                () -> "upstream=%1$s,stranger=%1$s,shaky=%1$s,fragile=%1$s/".formatted(LocalUpstream.url()));
        properties.add(
                "zhiying.serving.remote.tokens",
                () -> "upstream=%1$s,shaky=%1$s,fragile=%1$s".formatted(LocalUpstream.TOKEN));
        properties.add("zhiying.serving.remote.pause", () -> "2s");
        properties.add("zhiying.serving.webhook.allow-private-addresses", () -> true);
        properties.add("zhiying.serving.webhook.first-retry", () -> "100ms");
        properties.add("zhiying.serving.webhook.max-attempts", () -> 3);
        // Long texts on a machine that is busy with other things.
        properties.add("zhiying.serving.inference.timeout", () -> "60s");
        properties.add(
                "zhiying.serving.inference.pinned",
                () -> "bge-small-en-v1.5,bge-small-zh-v1.5,sentiment-en,sentiment-zh");
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("model-serving-test");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public record Answer(int status, JsonNode body, HttpResponse<String> raw) {
        public String code() {
            return body.path("code").asString("");
        }
    }

    @BeforeEach
    void waitUntilReady() throws Exception {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (get("/v2/health/ready", "anyone").status() != 200) {
            assertThat(System.nanoTime())
                    .as("the pinned models are warm in time")
                    .isLessThan(until);
            Thread.sleep(100);
        }
    }

    protected Answer get(String path, String workspace) throws Exception {
        return send(request(path, workspace).GET());
    }

    protected Answer post(String path, String workspace, Object body) throws Exception {
        return send(request(path, workspace)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        body instanceof String text ? text : JSON.writeValueAsString(body))));
    }

    /** With an {@code Idempotency-Key}. */
    protected Answer postOnce(String path, String workspace, String key, Object body) throws Exception {
        return send(request(path, workspace)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    protected Answer postOnTerms(String path, String workspace, Object body, String... headers) throws Exception {
        return send(request(path, workspace)
                .headers(headers)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    protected Answer put(String path, String workspace, Object body) throws Exception {
        return send(request(path, workspace)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    /** With the scopes given, and no others. */
    protected Answer putAs(String path, String workspace, Object body, String... scopes) throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", TestTokens.bearer(workspace, scopes))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    protected Answer putLines(String path, String workspace, byte[] lines) throws Exception {
        return send(request(path, workspace)
                .header("Content-Type", "application/x-ndjson")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(lines)));
    }

    protected Answer delete(String path, String workspace) throws Exception {
        return send(request(path, workspace).DELETE());
    }

    protected Answer upload(String path, String workspace, Map<String, byte[]> files) throws Exception {
        return uploadWith(path, workspace, files, "{}");
    }

    /** @param version the part of that name, JSON */
    protected Answer uploadWith(String path, String workspace, Map<String, byte[]> files, String version)
            throws Exception {
        String boundary = UUID.randomUUID().toString();
        var body = new ByteArrayOutputStream();
        body.writeBytes(("--%s\r\nContent-Disposition: form-data; name=\"version\"\r\n"
                        + "Content-Type: application/json\r\n\r\n%s\r\n")
                .formatted(boundary, version)
                .getBytes(StandardCharsets.UTF_8));
        for (var file : files.entrySet()) {
            body.writeBytes(("--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
                            + "Content-Type: application/octet-stream\r\n\r\n")
                    .formatted(boundary, file.getKey())
                    .getBytes(StandardCharsets.UTF_8));
            body.writeBytes(file.getValue());
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        body.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return send(request(path, workspace)
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
    }

    protected Answer as(String workspace, String scope, String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", TestTokens.bearer(workspace, scope)));
    }

    protected static Map<String, byte[]> filesOf(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (var found = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) found.filter(Files::isRegularFile)::iterator) {
                files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    /** Makes a model and a version from a folder of the test's resources, and waits for the outcome. */
    protected Answer register(String workspace, String name, String task, String folder) throws Exception {
        assertThat(post("/v1/registry/models", workspace, Map.of("name", name, "task", task))
                        .status())
                .isEqualTo(201);
        return post(
                "/v1/registry/models/" + name + "/versions?wait=30",
                workspace,
                Map.of("source", "file:" + RESOURCES.resolve(folder), "alias", "champion"));
    }

    /** The same, on the engine of that name. */
    protected Answer registerOn(String engine, String workspace, String name, String task, String folder)
            throws Exception {
        post("/v1/registry/models", workspace, Map.of("name", name, "task", task));
        return post(
                "/v1/registry/models/" + name + "/versions?wait=30",
                workspace,
                Map.of("source", "file:" + RESOURCES.resolve(folder), "alias", "champion", "engine", engine));
    }

    /** As an operator does it. */
    protected void allowTorchScript(String workspace) throws Exception {
        assertThat(put(
                                "/v1/registry/torchscript-permissions/" + workspace,
                                OPERATOR,
                                Map.of("allowed", true, "reason", "reviewed 已审核"))
                        .status())
                .isEqualTo(200);
    }

    protected Answer postBytes(String path, String workspace, String type, byte[] body) throws Exception {
        return send(request(path, workspace)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private HttpRequest.Builder request(String path, String workspace) {
        String[] scopes = workspace.equals(OPERATOR)
                ? new String[] {"models:read", "models:write", "models:infer", "platform:operator"}
                : ALL;
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", TestTokens.bearer(workspace, scopes));
    }

    private static Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        boolean json = response.headers().firstValue("Content-Type").orElse("").contains("json");
        return new Answer(response.statusCode(), json ? JSON.readTree(response.body()) : JSON.nullNode(), response);
    }

    /** What the reference says of a model. */
    protected static JsonNode expected(String model) throws Exception {
        return JSON.readTree(Files.readString(RESOURCES.resolve("expected/" + model + ".json")));
    }
}
