package io.zhiying.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Models with exact answers that were computed outside Java. */
class ReferenceModelsTest extends ServingTest {
    private static final String WORKSPACE = "reference";
    private static final float TOLERANCE = 1e-4f;

    @Test
    void embedsAsTheReferenceDoes() throws Exception {
        JsonNode expected = expected("text-embedding");
        assertThat(register(WORKSPACE, "tiny-embedding", "text-embedding", "reference-models/text-embedding")
                        .status())
                .isEqualTo(201);

        List<String> texts = texts(expected);
        var answer = post("/v1/embeddings", WORKSPACE, Map.of("model", "tiny-embedding", "input", texts));

        assertThat(answer.status()).isEqualTo(200);
        long tokens = 0;
        for (int i = 0; i < texts.size(); i++) {
            JsonNode reference = expected.path("cases").path(i);
            assertClose(answer.body().path("data").path(i).path("embedding"), reference.path("embedding"));
            tokens += reference.path("input_ids").size();
        }
        assertThat(answer.body().path("usage").path("prompt_tokens").asLong()).isEqualTo(tokens);
    }

    @Test
    void classifiesTextAsTheReferenceDoes() throws Exception {
        JsonNode expected = expected("text-classification");
        assertThat(register(
                                WORKSPACE,
                                "tiny-classification",
                                "text-classification",
                                "reference-models/text-classification")
                        .status())
                .isEqualTo(201);

        List<String> texts = texts(expected);
        var answer = post(
                "/v2/models/tiny-classification/infer",
                WORKSPACE,
                Map.of(
                        "inputs",
                        List.of(Map.of(
                                "name", "text", "datatype", "BYTES", "shape", List.of(texts.size()), "data", texts))));

        assertThat(answer.status()).isEqualTo(200);
        JsonNode output = answer.body().path("outputs").path(0);
        assertThat(output.path("shape").toString()).isEqualTo("[" + texts.size() + ",3]");
        for (int i = 0; i < texts.size(); i++) {
            JsonNode reference = expected.path("cases").path(i).path("probabilities");
            for (int label = 0; label < 3; label++) {
                assertThat(output.path("data").path(i * 3 + label).floatValue())
                        .isCloseTo(reference.path(label).floatValue(), within(TOLERANCE));
            }
        }
        var metadata = get("/v2/models/tiny-classification", WORKSPACE).body();
        assertThat(metadata.path("parameters").path("labels").toString())
                .isEqualTo("[\"negative\",\"neutral\",\"positive\"]");
    }

    @Test
    void computesTabularRowsAsTheReferenceDoes() throws Exception {
        JsonNode expected = expected("tabular");
        assertThat(register(WORKSPACE, "tiny-tabular", "tabular", "reference-models/tabular")
                        .status())
                .isEqualTo(201);

        List<JsonNode> rows = new ArrayList<>();
        expected.path("cases").forEach(one -> rows.add(one.path("features")));
        var answer = post(
                "/v2/models/tiny-tabular/infer",
                WORKSPACE,
                Map.of(
                        "id",
                        "请求-1",
                        "inputs",
                        List.of(Map.of(
                                "name",
                                "features",
                                "datatype",
                                "FP32",
                                "shape",
                                List.of(rows.size(), 6),
                                "data",
                                rows))));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("id").asString()).isEqualTo("请求-1");
        for (int i = 0; i < rows.size(); i++) {
            assertThat(answer.body()
                            .path("outputs")
                            .path(0)
                            .path("data")
                            .path(i)
                            .floatValue())
                    .isCloseTo(
                            expected.path("cases").path(i).path("probability").floatValue(), within(TOLERANCE));
        }
    }

    private static void assertClose(JsonNode actual, JsonNode expected) {
        assertThat(actual.size()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.path(i).floatValue()).isCloseTo(expected.path(i).floatValue(), within(TOLERANCE));
        }
    }

    private static List<String> texts(JsonNode expected) {
        List<String> texts = new ArrayList<>();
        expected.path("cases").forEach(one -> texts.add(one.path("text").asString()));
        return texts;
    }
}
