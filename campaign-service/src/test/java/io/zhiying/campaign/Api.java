package io.zhiying.campaign;

import io.zhiying.platform.test.TestTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A caller of one workspace. */
final class Api {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String base;
    private final String authorization;
    private final Map<String, String> headers = new HashMap<>();

    Api(int port, String workspace, String... scopes) {
        this.base = "http://127.0.0.1:" + port;
        this.authorization = TestTokens.bearer(workspace, scopes);
    }

    private Api(String base, String authorization) {
        this.base = base;
        this.authorization = authorization;
    }

    static Api anonymous(int port) {
        return new Api("http://127.0.0.1:" + port, "Bearer " + TestTokens.anonymous());
    }

    record Answer(int status, JsonNode body, String text, HttpResponse<?> raw) {
        Answer expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError("expected %d, was %d: %s".formatted(wanted, status, text));
            }
            return this;
        }

        String id() {
            return body.get("id").asString();
        }
    }

    Api with(String header, String value) {
        var other = new Api(base, authorization);
        other.headers.putAll(headers);
        other.headers.put(header, value);
        return other;
    }

    Answer get(String path) {
        return send("GET", path, null);
    }

    Answer post(String path, Object body) {
        return send("POST", path, body);
    }

    Answer put(String path, Object body) {
        return send("PUT", path, body);
    }

    Answer delete(String path) {
        return send("DELETE", path, null);
    }

    private Answer send(String method, String path, Object body) {
        var text = body == null ? "" : body instanceof String s ? s : JSON.writeValueAsString(body);
        var request = HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : base + path))
                .header("Authorization", authorization)
                .method(method, HttpRequest.BodyPublishers.ofString(text));
        if (body != null && !headers.containsKey("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach(request::header);
        try {
            var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            var type = response.headers().firstValue("Content-Type").orElse("");
            return new Answer(
                    response.statusCode(),
                    type.contains("json") ? JSON.readTree(response.body()) : JSON.createObjectNode(),
                    response.body(),
                    response);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
