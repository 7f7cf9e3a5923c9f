package io.zhiying.serving;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.zhiying.platform.test.TestTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * A server of OpenAI's protocol at {@code /v1}: it checks its own token and lets this very service, in another workspace,
 * answer. Where a model's name is one of those told beforehand, it misbehaves in that way instead.
 */
final class LocalUpstream {
    static final String TOKEN = "sk-upstream";
    /** Whose models it serves. */
    static final String WORKSPACE = "upstream";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Map<String, Answering> MISBEHAVING = new ConcurrentHashMap<>();
    private static final List<String> ASKED = new CopyOnWriteArrayList<>();
    private static final List<String> DEADLINES = new CopyOnWriteArrayList<>();
    private static final HttpServer SERVER = server();
    private static volatile int port;

    private LocalUpstream() {}

    /** An answer of a test's own. */
    @FunctionalInterface
    interface Answering {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    static String url() {
        return "http://127.0.0.1:" + SERVER.getAddress().getPort() + "/v1";
    }

    /** @param service where the service listens */
    static void inFrontOf(int service) {
        port = service;
    }

    static void answer(String model, Answering how) {
        MISBEHAVING.put(model, how);
    }

    static void behave(String model) {
        MISBEHAVING.remove(model);
    }

    static long asked(String model) {
        return ASKED.stream().filter(model::equals).count();
    }

    static List<String> deadlines() {
        return List.copyOf(DEADLINES);
    }

    static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static HttpServer server() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/v1/", LocalUpstream::handle);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String model = ServingTest.JSON.readTree(body).path("model").asString("");
            ASKED.add(model);
            DEADLINES.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Timeout-Ms")));
            if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                send(exchange, 401, "application/json", "{\"error\": {\"message\": \"who are you?\"}}");
                return;
            }
            Answering how = MISBEHAVING.get(model);
            if (how == null) {
                forward(exchange, body);
            } else {
                how.answer(exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + port + exchange.getRequestURI().getPath()))
                .header("Content-Type", "application/json")
                .header("Authorization", TestTokens.bearer(WORKSPACE, "models:infer"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        exchange.getResponseHeaders()
                .set("Content-Type", answer.headers().firstValue("Content-Type").orElse("application/json"));
        exchange.sendResponseHeaders(answer.statusCode(), 0);
        try (var from = answer.body();
                var to = exchange.getResponseBody()) {
            byte[] buffer = new byte[4096];
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                to.write(buffer, 0, read);
                to.flush();
            }
        }
    }
}
