package io.zhiying.profile;

import com.sun.net.httpserver.HttpServer;
import io.zhiying.platform.webhook.WebhookSecret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.IntUnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Keeps the webhooks that come, and answers the n-th as it is told. */
public class WebhookReceiver implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public final List<Call> calls = new CopyOnWriteArrayList<>();

    private final HttpServer server;

    public record Call(String id, long timestamp, String signature, byte[] bytes) {
        public JsonNode body() {
            return JSON.readTree(bytes);
        }

        public boolean isSignedBy(String secret) {
            return new WebhookSecret(secret).verify(signature, id, timestamp, bytes);
        }
    }

    public WebhookReceiver(IntUnaryOperator status) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            var headers = exchange.getRequestHeaders();
            calls.add(new Call(
                    headers.getFirst("webhook-id"),
                    Long.parseLong(headers.getFirst("webhook-timestamp")),
                    headers.getFirst("webhook-signature"),
                    exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(status.applyAsInt(calls.size()), -1);
            exchange.close();
        });
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
