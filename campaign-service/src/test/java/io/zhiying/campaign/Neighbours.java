package io.zhiying.campaign;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Customer-profile and recommendation, as docs/architecture.md describes them, over HTTP; data by workspace. */
final class Neighbours {
    final JsonMapper json = JsonMapper.builder().build();
    final Set<String> away = ConcurrentHashMap.newKeySet();
    final Map<UUID, String> withdrawn = new ConcurrentHashMap<>();
    final AtomicInteger recommendationCalls = new AtomicInteger();

    private final Map<String, Map<UUID, List<UUID>>> segments = new ConcurrentHashMap<>();
    private final Map<String, Map<UUID, Person>> people = new ConcurrentHashMap<>();
    private final Map<UUID, String> denied = new ConcurrentHashMap<>();
    private final HttpServer server;

    record Person(UUID id, Map<String, Object> traits, String email) {}

    Neighbours() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    UUID segment(String workspace, List<UUID> members) {
        var id = UUID.randomUUID();
        segments.computeIfAbsent(workspace, _ -> new ConcurrentHashMap<>()).put(id, members);
        return id;
    }

    UUID person(String workspace, Map<String, Object> traits, String email) {
        var id = UUID.randomUUID();
        people.computeIfAbsent(workspace, _ -> new ConcurrentHashMap<>()).put(id, new Person(id, traits, email));
        return id;
    }

    void deny(UUID profile, String reason) {
        denied.put(profile, reason);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var body = exchange.getRequestBody().readAllBytes();
            var service = path.startsWith("/v1/recommendations") ? "recommendation" : "customer-profile";
            if (away.contains(service)) {
                answer(exchange, 503, Map.of());
                return;
            }
            var workspace = workspace(exchange);
            var request = body.length == 0 ? json.createObjectNode() : json.readTree(body);
            var reply = reply(exchange, path, workspace, request);
            answer(exchange, reply == null ? 404 : 200, reply == null ? Map.of() : reply);
        } catch (RuntimeException e) {
            e.printStackTrace();
            throw e;
        }
    }

    private Object reply(HttpExchange exchange, String path, String workspace, JsonNode request) {
        var known = people.getOrDefault(workspace, Map.of());
        if (path.endsWith("/members")) {
            return members(
                    workspace,
                    UUID.fromString(path.split("/")[3]),
                    exchange.getRequestURI().getQuery());
        }
        if (path.equals("/v1/profiles/batch-get")) {
            return Map.of(
                    "profiles",
                    ids(request).stream()
                            .filter(known::containsKey)
                            .map(known::get)
                            .map(this::profile)
                            .toList());
        }
        if (path.equals("/v1/profiles/consents/check")) {
            return Map.of("results", ids(request).stream().map(this::consent).toList());
        }
        if (path.equals("/v1/profiles/resolve")) {
            return Map.of(
                    "results",
                    request.get("identifiers")
                            .valueStream()
                            .map(i -> resolved(known, i))
                            .toList());
        }
        if (path.endsWith("/consents") && exchange.getRequestMethod().equals("PUT")) {
            var person = UUID.fromString(path.split("/")[3]);
            withdrawn.put(person, request.toString());
            denied.put(person, "withdrawn");
            return Map.of();
        }
        if (path.equals("/v1/recommendations")) {
            recommendationCalls.incrementAndGet();
            return Map.of(
                    "items",
                    List.of(Map.of(
                            "itemId",
                            "tea",
                            "title",
                            "绿茶 <Green> tea",
                            "score",
                            0.9,
                            "attributes",
                            Map.of("url", "https://shop.example.com/tea?x=1&y=2"),
                            "price",
                            Map.of("amount", 3.5, "currency", "CNY"),
                            "reasons",
                            List.of(Map.of(
                                    "code", "also_bought", "text", "Often bought together", "itemIds", List.of())))),
                    "strategy",
                    "test",
                    "degraded",
                    false,
                    "aFieldOfTomorrow",
                    1);
        }
        return null;
    }

    private Object members(String workspace, UUID segment, String query) {
        var all = segments.getOrDefault(workspace, Map.of()).get(segment);
        if (all == null) {
            return null;
        }
        var parameters = parameters(query);
        int from = Integer.parseInt(parameters.getOrDefault("cursor", "0"));
        int to = Math.min(all.size(), from + Integer.parseInt(parameters.get("limit")));
        Map<String, Object> page = new LinkedHashMap<>();
        page.put(
                "items",
                all.subList(from, to).stream()
                        .map(id -> Map.of("profileId", id, "enteredAt", "2026-01-01T00:00:00Z"))
                        .toList());
        page.put("next", to < all.size() ? Integer.toString(to) : null);
        return page;
    }

    private Object profile(Person person) {
        var identifiers = new ArrayList<Map<String, String>>();
        if (person.email() != null) {
            identifiers.add(Map.of("type", "email", "value", person.email()));
        }
        return Map.of("id", person.id(), "traits", person.traits(), "identifiers", identifiers);
    }

    private Object consent(UUID id) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("profileId", id);
        result.put("allowed", !denied.containsKey(id));
        result.put("reason", denied.get(id));
        return result;
    }

    private static Object resolved(Map<UUID, Person> known, JsonNode identifier) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("type", identifier.get("type").asString());
        result.put("value", identifier.get("value").asString());
        result.put(
                "profileId",
                known.values().stream()
                        .filter(p -> identifier
                                .get("value")
                                .asString()
                                .equals(p.traits().get("userId")))
                        .map(Person::id)
                        .findFirst()
                        .orElse(null));
        return result;
    }

    private static List<UUID> ids(JsonNode request) {
        return request.get("profileIds")
                .valueStream()
                .map(JsonNode::asString)
                .map(UUID::fromString)
                .toList();
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (var part : query.split("&")) {
            parameters.put(part.substring(0, part.indexOf('=')), part.substring(part.indexOf('=') + 1));
        }
        return parameters;
    }

    /** The workspace that the caller's internal token names; whether it is genuine is the neighbours' own matter. */
    private String workspace(HttpExchange exchange) {
        var token = exchange.getRequestHeaders().getFirst("Authorization").split("\\.")[1];
        return json.readTree(Base64.getUrlDecoder().decode(token)).get("ws").asString();
    }

    private void answer(HttpExchange exchange, int status, Object body) throws IOException {
        var bytes = json.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
