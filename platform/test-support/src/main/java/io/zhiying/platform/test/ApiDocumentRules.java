package io.zhiying.platform.test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the OpenAPI document of every service keeps, so that a reader can call each endpoint from it alone. */
public final class ApiDocumentRules {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final int DEPTH = 5;

    private final JsonNode document;
    private final List<String> broken = new ArrayList<>();

    private ApiDocumentRules(JsonNode document) {
        this.document = document;
    }

    /** Reads the document of the service on this port of this machine. */
    public static void check(int port) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var address = URI.create("http://127.0.0.1:" + port + "/v3/api-docs");
            check(http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                    .body());
        }
    }

    static void check(String document) {
        var rules = new ApiDocumentRules(JSON.readTree(document));
        rules.checkAll();
        if (!rules.broken.isEmpty()) {
            throw new AssertionError(String.join("\n", rules.broken));
        }
    }

    private void checkAll() {
        if (!document.path("openapi").asString("").startsWith("3.1")) {
            broken.add("it is OpenAPI " + document.path("openapi"));
        }
        var paths = document.path("paths");
        if (paths.isEmpty()) {
            broken.add("it has no paths");
        }
        paths.forEachEntry((path, item) -> item.forEachEntry((method, operation) -> {
            if (METHODS.contains(method)) {
                check(method.toUpperCase(java.util.Locale.ROOT) + " " + path, operation);
            }
        }));
    }

    private void check(String name, JsonNode operation) {
        if (operation.path("summary").asString("").isBlank()) {
            broken.add(name + " has no summary");
        }
        for (var parameter : operation.path("parameters")) {
            var schema = resolved(parameter.path("schema"));
            if (schema.path("type").asString("").equals("object") || schema.has("properties")) {
                broken.add("%s takes the object %s as a parameter".formatted(name, parameter.path("name")));
            }
        }
        operation.path("requestBody").path("content").forEachEntry((type, content) -> {
            if (type.contains("json") && !hasExample(content) && !hasExample(content.path("schema"), DEPTH)) {
                broken.add(name + " shows no example of its body");
            }
        });
    }

    private boolean hasExample(JsonNode schema, int depth) {
        var resolved = resolved(schema);
        if (hasExample(resolved)) {
            return true;
        }
        return depth > 0
                && (resolved.path("properties").values().stream().anyMatch(each -> hasExample(each, depth - 1))
                        || hasAny(resolved, "items", depth)
                        || List.of("oneOf", "anyOf", "allOf").stream()
                                .flatMap(each -> resolved.path(each).valueStream())
                                .anyMatch(each -> hasExample(each, depth - 1)));
    }

    private boolean hasAny(JsonNode schema, String field, int depth) {
        return schema.has(field) && hasExample(schema.path(field), depth - 1);
    }

    private static boolean hasExample(JsonNode node) {
        return node.has("example") || node.has("examples");
    }

    private JsonNode resolved(JsonNode schema) {
        var reference = schema.path("$ref").asString("");
        return reference.startsWith("#/") ? document.at(reference.substring(1)) : schema;
    }
}
