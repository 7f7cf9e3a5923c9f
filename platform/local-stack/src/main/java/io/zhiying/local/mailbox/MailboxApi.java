package io.zhiying.local.mailbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;

/**
 * The mailbox over HTTP: {@code GET /messages?to=&after=&limit=} (JSON), {@code GET /messages/{id}} (decoded, JSON),
 * {@code GET /messages/{id}/raw} (as received), {@code DELETE /messages}, {@code GET /} (for people).
 */
final class MailboxApi {
    private static final int LARGEST_PAGE = 1000;
    private static final int STANDARD_PAGE = 100;

    private final StoredMessages messages;
    private final JsonMapper json = JsonMapper.builder().build();

    private MailboxApi(StoredMessages messages) {
        this.messages = messages;
    }

    static HttpServer on(InetSocketAddress address, StoredMessages messages) throws IOException {
        var api = new MailboxApi(messages);
        var server = HttpServer.create(address, 64);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", api::answer);
        return server;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().skipNBytes(0);
            String request =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            if (request.equals("GET /")) {
                send(exchange, 200, "text/html; charset=utf-8", MailboxPage.of(newest(200)));
            } else if (request.equals("GET /health")) {
                sendJson(exchange, 200, Map.of("status", "UP", "messages", messages.count(Optional.empty())));
            } else if (request.equals("GET /messages")) {
                list(exchange);
            } else if (request.equals("DELETE /messages")) {
                messages.deleteAll();
                exchange.sendResponseHeaders(204, -1);
            } else if (request.matches("GET /messages/\\d{1,20}(/raw)?")) {
                one(exchange, request.replaceAll("\\D", ""), request.endsWith("/raw"));
            } else {
                sendJson(exchange, 404, Map.of("error", "there is no " + request));
            }
        }
    }

    private void list(HttpExchange exchange) throws IOException {
        Map<String, String> query = query(exchange);
        int limit;
        try {
            limit = Integer.parseInt(query.getOrDefault("limit", Integer.toString(STANDARD_PAGE)));
        } catch (NumberFormatException e) {
            limit = 0;
        }
        if (limit < 1 || limit > LARGEST_PAGE) {
            sendJson(exchange, 400, Map.of("error", "limit must be a number from 1 to " + LARGEST_PAGE));
            return;
        }
        Optional<String> recipient = Optional.ofNullable(query.get("to"));
        List<StoredMessage> page = messages.list(recipient, query.getOrDefault("after", ""), limit);
        sendJson(exchange, 200, Map.of("items", page, "total", messages.count(recipient)));
    }

    private void one(HttpExchange exchange, String id, boolean raw) throws IOException {
        Optional<StoredMessage> found = messages.find(id);
        if (found.isEmpty()) {
            sendJson(exchange, 404, Map.of("error", "there is no message " + id));
            return;
        }
        byte[] content = messages.content(found.get());
        if (raw) {
            send(exchange, 200, "message/rfc822", content);
            return;
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("message", found.get());
        body.put("content", MessageText.read(new ByteArrayInputStream(content)));
        sendJson(exchange, 200, body);
    }

    private List<StoredMessage> newest(int count) {
        List<StoredMessage> all = messages.list(Optional.empty(), "", Integer.MAX_VALUE);
        return all.subList(Math.max(0, all.size() - count), all.size()).reversed();
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> values = new LinkedHashMap<>();
        String query =
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                // A plus is a part of many addresses, so it is taken as it stands.
                String value = pair.substring(equals + 1).replace("+", "%2B");
                values.put(pair.substring(0, equals), URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    private void sendJson(HttpExchange exchange, int status, Object body) throws IOException {
        send(exchange, status, "application/json", json.writeValueAsBytes(body));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
