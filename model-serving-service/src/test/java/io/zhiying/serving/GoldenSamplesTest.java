package io.zhiying.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class GoldenSamplesTest extends ServingTest {
    private static final String WORKSPACE = "golden";

    private Answer registerWith(String name, Object samples) throws Exception {
        post("/v1/registry/models", WORKSPACE, Map.of("name", name, "task", "tabular"));
        return post(
                "/v1/registry/models/" + name + "/versions?wait=30",
                WORKSPACE,
                Map.of("source", "file:" + RESOURCES.resolve("reference-models/tabular"), "samples", samples));
    }

    private static Map<String, Object> sample(Object features, Object probability) {
        return Map.of(
                "inputs",
                List.of(Map.of("name", "features", "datatype", "FP32", "shape", List.of(1, 6), "data", features)),
                "outputs",
                List.of(Map.of(
                        "name", "probability", "datatype", "FP32", "shape", List.of(1, 1), "data", probability)));
    }

    @Test
    void letsAVersionPassThatAnswersAsItMust() throws Exception {
        JsonNode one = expected("tabular").path("cases").path(0);

        var answer = registerWith("right", List.of(sample(one.path("features"), List.of(one.path("probability")))));

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
    }

    @Test
    void refusesAVersionThatAnswersOtherwiseAndSaysWhere() throws Exception {
        JsonNode one = expected("tabular").path("cases").path(0);
        double off = one.path("probability").asDouble() + 0.01;

        var answer = registerWith("wrong", List.of(sample(one.path("features"), List.of(off))));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("detail").asString()).contains("Golden sample 0", "probability", "within 1.0E-4");
    }

    @Test
    void readsSamplesFromTheFolderAndComparesSpansByTheirNumbers() throws Exception {
        JsonNode one = expected("token-classification").path("cases").path(4);
        var files = new HashMap<>(filesOf(RESOURCES.resolve("reference-models/token-classification")));
        files.remove("model.pt");
        String name = "spans";
        post("/v1/registry/models", WORKSPACE, Map.of("name", name, "task", "token-classification"));
        for (String label : List.of("BRAND", "PLACE")) {
            String spans = one.path("spans").toString().replace("BRAND", label);
            files.put(
                    "samples.json",
                    JSON.writeValueAsString(List.of(Map.of(
                                    "inputs",
                                    List.of(bytes("text", one.path("text").asString())),
                                    "outputs",
                                    List.of(bytes("spans", spans)))))
                            .getBytes(StandardCharsets.UTF_8));

            var answer = upload("/v1/registry/models/" + name + "/versions?wait=30", WORKSPACE, files);

            assertThat(answer.status()).as(answer.raw().body()).isEqualTo(label.equals("BRAND") ? 201 : 422);
        }
    }

    private static Map<String, Object> bytes(String name, String text) {
        return Map.of("name", name, "datatype", "BYTES", "shape", List.of(1), "data", List.of(text));
    }

    @Test
    void refusesASampleThatFitsNoInput() throws Exception {
        var answer = registerWith("unfit", List.of(sample(List.of(1, 2, 3), List.of(0.5))));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("detail").asString()).contains("Golden sample 0", "features");
        assertThat(registerWith("empty", List.of(Map.of("inputs", List.of()))).status())
                .isEqualTo(422);
    }
}
