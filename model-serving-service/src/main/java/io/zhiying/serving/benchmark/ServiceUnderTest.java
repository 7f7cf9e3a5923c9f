package io.zhiying.serving.benchmark;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.security.Caller;
import io.zhiying.platform.security.InternalTokens;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service that is evaluated: its registry for what is set up, and requests for loads. */
final class ServiceUnderTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final WorkspaceId WORKSPACE = new WorkspaceId("evaluation");
    private static final Set<String> SCOPES = Set.of("models:read", "models:write", "models:infer");
    /** A good part of a token's life; a load's requests are written anew then. */
    private static final Duration FRESH = InternalTokens.LIFE.dividedBy(3);

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI url;
    private final InternalTokens tokens;
    private final Path store;
    private final Path files;
    private final long pid;

    /**
     * @param secret of internal tokens
     * @param store of its models
     * @param files a folder that it registers models from
     */
    ServiceUnderTest(URI url, String secret, Path store, Path files, long pid) {
        this.url = url;
        this.tokens = new InternalTokens(
                "evaluation",
                new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"),
                Clock.systemUTC());
        this.store = store;
        this.files = files;
        this.pid = pid;
    }

    /** As the launcher names it; null where it did not start one. */
    static @Nullable ServiceUnderTest of(Map<String, String> environment) {
        String url = environment.get("ZHIYING_EVALUATION_URL");
        String secret = environment.get("ZHIYING_INTERNAL_TOKEN_SECRET");
        String store = environment.get("ZHIYING_EVALUATION_STORE");
        String files = environment.get("ZHIYING_EVALUATION_FILES");
        String pid = environment.get("ZHIYING_EVALUATION_PID");
        if (url == null || secret == null || store == null || files == null || pid == null) {
            return null;
        }
        return new ServiceUnderTest(URI.create(url), secret, Path.of(store), Path.of(files), Long.parseLong(pid));
    }

    LoadClient load() {
        return new LoadClient(new InetSocketAddress(url.getHost(), url.getPort()));
    }

    /** The files of an admitted version. */
    Path stored(String sha256) {
        return store.resolve("artifacts").resolve(sha256);
    }

    Path files() {
        return files;
    }

    /** What its process has computed so far, on all cores. */
    Duration processorTime() {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /**
     * Bytes of the process.
     *
     * @param resident in RAM; -1 where the system does not tell
     * @param heap of Java, which has a bound of its own and takes its time to reach it
     */
    record Memory(long resident, long heap) {
        long withoutHeap() {
            return resident - heap;
        }
    }

    Memory memory() throws IOException, InterruptedException {
        return new Memory(resident(), Math.round(metric("jvm_memory_committed_bytes", "area=\"heap\"")));
    }

    private long resident() throws IOException {
        Path status = Path.of("/proc/" + pid + "/status");
        if (!Files.exists(status)) {
            return -1;
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(-1);
        }
    }

    /** The sum of a metric over all its series that have the label, as {@code name="value"}; all have an empty one. */
    double metric(String name, String label) throws IOException, InterruptedException {
        String metrics = http.send(request("/actuator/prometheus").GET().build(), HttpResponse.BodyHandlers.ofString())
                .body();
        return metrics.lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Asks for a stream of events; @return when each that has data arrived, but for the one that ends the stream */
    List<Long> streamed(String path, Object body) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response =
                http.send(request(path).POST(json(body)).build(), HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() != 200) {
                throw new Unexpected("%s was answered %d: %s"
                        .formatted(path, response.statusCode(), lines.collect(Collectors.joining("\n"))));
            }
            return lines.filter(line -> line.startsWith("data:") && !line.endsWith("[DONE]"))
                    .map(_ -> System.nanoTime())
                    .toList();
        }
    }

    /** @throws Unexpected the answer is none of success */
    JsonNode get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    JsonNode post(String path, Object body) throws IOException, InterruptedException {
        return send(request(path).POST(json(body)));
    }

    JsonNode put(String path, Object body) throws IOException, InterruptedException {
        return send(request(path).PUT(json(body)));
    }

    void delete(String path) throws IOException, InterruptedException {
        send(request(path).DELETE());
    }

    /** The service did not do as it was told. */
    static final class Unexpected extends IOException {
        private static final long serialVersionUID = 1L;

        Unexpected(String message) {
            super(message);
        }
    }

    /** A version once it is ready; @throws Unexpected it was refused, or takes minutes */
    JsonNode ready(String model, String version) throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonNode found = get("/v1/registry/models/%s/versions/%s".formatted(model, version));
            String state = found.path("state").asString();
            if (state.equals("ready")) {
                return found;
            }
            if (!state.equals("registered") && !state.equals("validating") || System.nanoTime() - until > 0) {
                throw new Unexpected("version %s of %s is %s: %s"
                        .formatted(version, model, state, found.path("reason").asString("it takes too long")));
            }
            Thread.sleep(200);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path))
                .timeout(Duration.ofMinutes(5))
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", "application/json");
    }

    private static HttpRequest.BodyPublisher json(Object body) {
        return HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body));
    }

    private JsonNode send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new Unexpected("%s %s was answered %d: %s"
                    .formatted(request.method(), request.uri(), response.statusCode(), response.body()));
        }
        return response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body());
    }

    private String token() {
        return tokens.mint(new Caller("service:evaluation", WORKSPACE, SCOPES));
    }

    /** The numbers of vectors that the service answers for these texts. */
    float[][] vectors(String model, List<String> texts) throws IOException, InterruptedException {
        JsonNode data =
                post("/v1/embeddings", Map.of("model", model, "input", texts)).path("data");
        float[][] vectors = new float[data.size()][];
        for (int i = 0; i < vectors.length; i++) {
            JsonNode numbers = data.path(i).path("embedding");
            vectors[i] = new float[numbers.size()];
            for (int at = 0; at < numbers.size(); at++) {
                vectors[i][at] = numbers.path(at).floatValue();
            }
        }
        return vectors;
    }

    /** Calls of {@code /v1/embeddings}, one after another of the inputs, over and over. */
    Supplier<byte[]> embeddings(String model, List<?> inputs, String... headers) {
        List<byte[]> bodies = inputs.stream()
                .map(input -> JSON.writeValueAsBytes(Map.of("model", model, "input", input)))
                .toList();
        return requests("/v1/embeddings", bodies, headers);
    }

    private Supplier<byte[]> requests(String path, List<byte[]> bodies, String... headers) {
        var next = new AtomicInteger();
        return new Supplier<>() {
            private List<byte[]> written = List.of();
            private long until;

            @Override
            public byte[] get() {
                long now = System.nanoTime();
                if (written.isEmpty() || now - until > 0) {
                    written = bodies.stream()
                            .map(body -> written(path, body, headers))
                            .toList();
                    until = now + FRESH.toNanos();
                }
                return written.get(next.getAndIncrement() % written.size());
            }
        };
    }

    private byte[] written(String path, byte[] body, String... headers) {
        byte[] head = """
                POST %s HTTP/1.1
                Host: %s
                Authorization: Bearer %s
                Content-Type: application/json
                Content-Length: %d
                %s
                """.formatted(
                        path,
                        url.getAuthority(),
                        token(),
                        body.length,
                        Stream.of(headers).map(header -> header + "\n").collect(Collectors.joining()))
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = new byte[head.length + body.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        return whole;
    }
}
