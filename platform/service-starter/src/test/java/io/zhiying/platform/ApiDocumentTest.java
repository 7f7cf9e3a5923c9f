package io.zhiying.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ApiDocumentTest extends StarterTest {

    @Test
    void showsAPageAsTheParametersThatACallerSends() throws Exception {
        var document = send(request("/v3/api-docs")).body();

        assertThat(document.path("openapi").asString()).startsWith("3.1");
        var parameters = document.at("/paths/~1notes/get/parameters");
        assertThat(parameters
                        .valueStream()
                        .map(parameter -> parameter.path("name").asString()))
                .containsExactly("limit", "cursor");
        assertThat(parameters
                        .valueStream()
                        .map(parameter -> parameter.path("in").asString()))
                .containsOnly("query");
        assertThat(named(parameters, "limit").path("schema")).isEqualTo(JSON.readTree("""
                {"type":"integer","format":"int32","minimum":1,"maximum":200,"default":50}"""));
        assertThat(named(parameters, "cursor").at("/schema/type").asString()).isEqualTo("string");
        assertThat(parameters.valueStream()).allMatch(parameter -> parameter.has("example"));
    }

    @Test
    void showsTheLimitOfThatList() throws Exception {
        var parameters = send(request("/v3/api-docs")).body().at("/paths/~1notes~1{id}~1lines/get/parameters");
        assertThat(named(parameters, "limit").at("/schema/maximum").asInt()).isEqualTo(1000);
        assertThat(named(parameters, "id").path("in").asString()).isEqualTo("path");
    }

    private static JsonNode named(JsonNode parameters, String name) {
        return parameters
                .valueStream()
                .filter(parameter -> parameter.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
