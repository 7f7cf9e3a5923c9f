package io.zhiying.nlp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.zhiying.training.EmbeddingModel;
import io.zhiying.training.Head;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The models that model-serving ships, with the part of its API that this service uses, in this JVM: the real encoders
 * and the real heads. Model-serving itself needs a context and a database of its own; acceptance tests run both.
 */
final class RealModels {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern PATH = Pattern.compile("/v2/models/([^/]+)(?:/versions/([^/]+))?(/infer)?");
    private static final Path SHIPPED = Path.of("..", "model-serving-service", "src", "main", "resources", "models");
    private static final Path DEMO = Path.of("..", "demo", "src", "main", "resources", "models");
    private static final RealModels INSTANCE = new RealModels();

    /** What each question said of its urgency, {@code null} for nothing. */
    final List<String> priorities = new CopyOnWriteArrayList<>();

    final AtomicInteger embeddings = new AtomicInteger();
    final AtomicInteger inferences = new AtomicInteger();
    final AtomicInteger descriptions = new AtomicInteger();
    private final Map<String, EmbeddingModel> encoders = new ConcurrentHashMap<>();
    private final Map<String, Head> heads = new ConcurrentHashMap<>();
    /** Where the alias champion points, by "workspace model"; without a workspace for all others. */
    private final Map<String, String> champions = new ConcurrentHashMap<>();

    private final HttpServer server;
    private volatile int failWith;
    private volatile String poison = "\u0000";

    private RealModels() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(
                Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory()));
        server.createContext("/", this::handle);
        server.start();
    }

    static RealModels running() {
        return INSTANCE;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Everything works, version 1 everywhere. */
    void reset() {
        failWith = 0;
        priorities.clear();
        poison = "\u0000";
        champions.clear();
    }

    void answerWith(int status) {
        failWith = status;
    }

    /** A text with this in it makes the request a bad one, as a model's own limit may. */
    void refuse(String part) {
        poison = part;
    }

    void promote(String model, String version) {
        champions.put(model, version);
    }

    void promoteFor(String workspace, String model, String version) {
        champions.put(workspace + " " + model, version);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
            Object answer = null;
            int status = failWith;
            if (status == 0) {
                status = 200;
                try {
                    answer = answer(exchange, request);
                } catch (IllegalArgumentException e) {
                    status = 400;
                } catch (SecurityException e) {
                    status = 403;
                }
            }
            byte[] body = JSON.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            if (status == 503) {
                exchange.getResponseHeaders().set("Retry-After", "7");
            }
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Object answer(HttpExchange exchange, JsonNode request) {
        String path = exchange.getRequestURI().getPath();
        requireScope(exchange, exchange.getRequestMethod().equals("GET") ? "models:read" : "models:infer");
        if (path.equals("/v1/embeddings")) {
            embeddings.incrementAndGet();
            priorities.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Priority")));
            return embed(request);
        }
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(path);
        }
        String model = matcher.group(1);
        String champion = champions.getOrDefault(workspace(exchange) + " " + model, champions.getOrDefault(model, "1"));
        String version = matcher.group(2) == null ? champion : matcher.group(2);
        if (matcher.group(3) == null) {
            descriptions.incrementAndGet();
            return Map.of(
                    "name",
                    model,
                    "platform",
                    "djl_pytorch",
                    "parameters",
                    Map.of("version", version, "labels", head(model, version).labels()));
        }
        inferences.incrementAndGet();
        return infer(model, version, request.get("inputs").get(0));
    }

    private static void requireScope(HttpExchange exchange, String scope) {
        if (!List.of(claims(exchange).get("scope").asString().split(" ")).contains(scope)) {
            throw new SecurityException(scope);
        }
    }

    private static String workspace(HttpExchange exchange) {
        return claims(exchange).get("ws").asString();
    }

    private static JsonNode claims(HttpExchange exchange) {
        String token = exchange.getRequestHeaders().getFirst("Authorization").substring("Bearer ".length());
        return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    }

    private Object embed(JsonNode request) {
        List<String> texts =
                request.get("input").valueStream().map(JsonNode::asString).toList();
        if (texts.stream().anyMatch(text -> text.contains(poison))) {
            throw new IllegalArgumentException("refused");
        }
        float[][] vectors = encoders.computeIfAbsent(request.get("model").asString(), RealModels::open)
                .embed(texts);
        List<Object> data = new ArrayList<>();
        for (int i = 0; i < vectors.length; i++) {
            data.add(Map.of("object", "embedding", "index", i, "embedding", vectors[i]));
        }
        return Map.of(
                "object", "list", "data", data, "model", request.get("model").asString());
    }

    private static EmbeddingModel open(String name) {
        try {
            return EmbeddingModel.open(name, 2);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object infer(String model, String version, JsonNode input) {
        int rows = input.get("shape").get(0).asInt();
        int columns = input.get("shape").get(1).asInt();
        float[][] vectors = new float[rows][columns];
        for (int i = 0; i < rows * columns; i++) {
            vectors[i / columns][i % columns] = input.get("data").get(i).floatValue();
        }
        float[][] probabilities = head(model, version).probabilities(vectors);
        List<Float> data = new ArrayList<>();
        for (float[] row : probabilities) {
            for (float value : row) {
                data.add(value);
            }
        }
        return Map.of(
                "model_name",
                model,
                "model_version",
                version,
                "outputs",
                List.of(Map.of(
                        "name",
                        "probabilities",
                        "datatype",
                        "FP32",
                        "shape",
                        List.of(rows, probabilities[0].length),
                        "data",
                        data)));
    }

    private Head head(String model, String version) {
        Path root = version.equals("1") ? SHIPPED : DEMO;
        return heads.computeIfAbsent(model + "/" + version, path -> {
            try {
                return Head.load(root.resolve(path));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
