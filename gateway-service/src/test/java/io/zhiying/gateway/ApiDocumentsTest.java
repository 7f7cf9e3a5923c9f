package io.zhiying.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ApiDocumentsTest extends GatewayTest {
    private static String document(String path, String type) {
        return """
                {"openapi":"3.1.0","info":{"title":"t","version":"1"},"servers":[{"url":"http://10.0.0.1:9"}],
                 "paths":{"%s":{"get":{"operationId":"list","responses":{"200":{"description":"ok","content":
                   {"application/json":{"schema":{"$ref":"#/components/schemas/Item"}}}}}}},
                   "/internal/secret":{"get":{"responses":{}}}},
                 "components":{"schemas":{"Item":{"type":"%s"}}}}""".formatted(path, type);
    }

    @BeforeEach
    void serve() {
        PROFILES.answer(
                "/v3/api-docs", exchange -> Upstream.json(exchange, 200, document("/v1/segments/{id}", "object")));
        CAMPAIGN.answer("/v3/api-docs", exchange -> Upstream.json(exchange, 200, document("/v1/campaigns", "string")));
        NLP.answer("/v3/api-docs", exchange -> {
            throw new IOException("down");
        });
    }

    private static JsonNode schemaOf(JsonNode merged, String path) {
        var reference = merged.get("paths")
                .get(path)
                .at("/get/responses/200/content/application~1json/schema/$ref")
                .asString();
        return merged.at("/components/schemas").get(reference.substring("#/components/schemas/".length()));
    }

    @Test
    void mergesTheServicesDocuments() {
        var merged = body(send(request("/openapi.json")));

        assertThat(merged.at("/servers/0/url").asString()).isEqualTo("https://api.example.com");
        assertThat(merged.get("openapi").asString()).startsWith("3.1");
        assertThat(merged.get("paths").propertyNames())
                .contains("/v1/segments/{id}", "/v1/campaigns", "/v1/keys", "/v1/keys/{id}/rotate", "/v1/workspaces")
                .doesNotContain("/internal/secret", "/openapi.json");
        assertThat(merged.get("x-zhiying-unavailable").valueStream().map(JsonNode::asString))
                .contains("nlp")
                .doesNotContain("campaign", "gateway");
        assertThat(schemaOf(merged, "/v1/segments/{id}").get("type").asString()).isEqualTo("object");
        assertThat(schemaOf(merged, "/v1/campaigns").get("type").asString()).isEqualTo("string");
    }

    @Test
    void showsEachServiceWithThePublicAddress() {
        var one = body(send(request("/openapi/customer-profile")));

        assertThat(one.at("/servers/0/url").asString()).isEqualTo("https://api.example.com");
        assertThat(one.get("paths").propertyNames()).containsExactly("/v1/segments/{id}");
    }

    @Test
    void saysOfAServiceThatItIsDown() {
        var response = send(request("/openapi/nlp"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(body(response).at("/info/description").asString()).contains("cannot be reached");
        assertProblem(send(request("/openapi/nothing")), 404, "service.not_found");
    }

    @Test
    void hasAPageForPeople() {
        var page = send(request("/docs"));
        assertThat(page.statusCode()).isEqualTo(302);
        assertThat(page.headers().firstValue("Location").orElse("")).endsWith("/swagger-ui/index.html");
        assertThat(send(request("/swagger-ui/index.html")).body()).contains("swagger-ui");
        var config = body(send(request("/v3/api-docs/swagger-config")));
        assertThat(config.get("urls").valueStream().map(url -> url.get("url").asString()))
                .contains("/openapi.json", "/openapi/customer-profile", "/openapi/gateway");
    }
}
