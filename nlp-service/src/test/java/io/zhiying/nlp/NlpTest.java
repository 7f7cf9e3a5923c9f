package io.zhiying.nlp;

import io.zhiying.platform.test.ServiceTest;
import io.zhiying.platform.test.TestTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The nlp service on the real models, and a plain client of it. */
@ServiceTest
abstract class NlpTest {
    static final JsonMapper JSON = new JsonMapper();
    static final RealModels MODELS = RealModels.running();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @DynamicPropertySource
    static void models(DynamicPropertyRegistry properties) {
        properties.add("zhiying.neighbours.services.model-serving", MODELS::url);
    }

    @BeforeEach
    void restoreModels() {
        MODELS.reset();
    }

    record Answer(int status, JsonNode body, HttpResponse<String> raw) {
        String code() {
            return body.path("code").asString();
        }

        JsonNode result(int index) {
            return body.get("results").get(index);
        }
    }

    Answer post(String path, Map<String, ?> body) {
        return post(path, JSON.writeValueAsString(body));
    }

    Answer post(String path, String body) {
        return postAs(TestTokens.bearer("acme", "nlp:use"), path, body);
    }

    Answer postAs(String authorization, String path, String body) {
        try {
            HttpResponse<String> response = HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .header("Authorization", authorization)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), JSON.readTree(response.body()), response);
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
