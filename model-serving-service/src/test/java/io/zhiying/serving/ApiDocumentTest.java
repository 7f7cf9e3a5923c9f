package io.zhiying.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.ApiDocumentRules;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ApiDocumentTest extends ServingTest {
    @Test
    void showsHowToCallEachEndpoint() throws Exception {
        ApiDocumentRules.check(port);
    }

    @Test
    void showsTheTermsOfCallsThatCompute() throws Exception {
        JsonNode paths = get("/v3/api-docs", "anyone").body().path("paths");

        for (String path : List.of("/v1/embeddings", "/v1/chat/completions", "/v1/rerank", "/v2/models/{name}/infer")) {
            assertThat(paths.path(path)
                            .path("post")
                            .path("parameters")
                            .valueStream()
                            .map(parameter -> parameter.path("name").asString()))
                    .as(path)
                    .contains("X-Priority", "X-Timeout-Ms");
        }
        assertThat(paths.path("/v1/registry/models").path("post").toString()).doesNotContain("X-Priority");
    }
}
