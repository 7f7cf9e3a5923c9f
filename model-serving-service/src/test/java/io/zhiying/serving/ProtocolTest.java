package io.zhiying.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The shapes of OpenAI's API and of the Open Inference Protocol, in answers and in errors. */
class ProtocolTest extends ServingTest {
    private static final String WORKSPACE = "protocols";

    @Test
    void givesFloatsAndTheirBytesAlike() throws Exception {
        var floats = post("/v1/embeddings", WORKSPACE, Map.of("model", "bge-small-en-v1.5", "input", "blue shoes"));
        var bytes = post(
                "/v1/embeddings",
                WORKSPACE,
                Map.of("model", "bge-small-en-v1.5:champion", "input", "blue shoes", "encoding_format", "base64"));

        JsonNode vector = floats.body().path("data").path(0).path("embedding");
        var decoded = ByteBuffer.wrap(Base64.getDecoder()
                        .decode(bytes.body()
                                .path("data")
                                .path(0)
                                .path("embedding")
                                .asString()))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(decoded.remaining()).isEqualTo(384 * 4);
        for (int i = 0; i < 384; i++) {
            assertThat(decoded.getFloat(i * 4)).isEqualTo(vector.path(i).floatValue());
        }
        assertThat(floats.body().path("object").asString()).isEqualTo("list");
        assertThat(floats.body().path("data").path(0).path("object").asString()).isEqualTo("embedding");
        assertThat(floats.body().path("model").asString()).isEqualTo("bge-small-en-v1.5");
        assertThat(floats.body().path("usage").toString()).isEqualTo("{\"prompt_tokens\":4,\"total_tokens\":4}");
    }

    @Test
    void shortensVectorsToLengthOne() throws Exception {
        var answer = post(
                "/v1/embeddings", WORKSPACE, Map.of("model", "bge-small-en-v1.5", "input", "shoes", "dimensions", 64));

        JsonNode vector = answer.body().path("data").path(0).path("embedding");
        assertThat(vector.size()).isEqualTo(64);
        assertThat(vector.valueStream()
                        .mapToDouble(v -> v.doubleValue() * v.doubleValue())
                        .sum())
                .isCloseTo(1, within(1e-5));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
            {"model": "bge-small-en-v1.5"}                                               | 422 | input
            {"model": "bge-small-en-v1.5", "input": []}                                  | 400 | input
            {"model": "bge-small-en-v1.5", "input": [[1, 2]]}                            | 400 | input
            {"model": "bge-small-en-v1.5", "input": [1, 2]}                              | 400 | input
            {"model": "bge-small-en-v1.5", "input": {"a": 1}}                            | 400 | input
            {"model": "bge-small-en-v1.5", "input": ["a", null]}                         | 400 | input[1]
            {"model": "bge-small-en-v1.5", "input": "a", "dimensions": 0}                | 400 | dimensions
            {"model": "bge-small-en-v1.5", "input": "a", "dimensions": 385}              | 400 | dimensions
            {"model": "bge-small-en-v1.5", "input": "a", "encoding_format": "hex"}       | 422 | encoding_format
            {"model": "bge-small-en-v1.5", "input": "a", "temperature": 1}               | 400 | temperature
            {"model": "sentiment-en", "input": "a"}                                      | 400 | model
            {"model": "no-such-model", "input": "a"}                                     | 404 |
            {"model": "bge-small-en-v1.5:9", "input": "a"}                               | 404 |
            {"model": "bge-small-en-v1.5", "input":                                      | 400 |
            """)
    void answersOpenAiErrors(String body, int status, String param) throws Exception {
        var answer = post("/v1/embeddings", WORKSPACE, body);

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(status);
        JsonNode error = answer.body().path("error");
        assertThat(error.path("type").asString()).isEqualTo("invalid_request_error");
        assertThat(error.path("message").asString()).isNotEmpty();
        assertThat(error.path("code").asString()).isNotEmpty();
        assertThat(error.path("param").asString("")).isEqualTo(param == null ? "" : param);
    }

    @Test
    void refusesMoreTextsThanTheLimitAndTextsOverIt() throws Exception {
        var many = Collections.nCopies(2049, "a");
        var long1 = "a".repeat(131_073);

        assertThat(post("/v1/embeddings", WORKSPACE, Map.of("model", "bge-small-en-v1.5", "input", many))
                        .status())
                .isEqualTo(400);
        assertThat(post("/v1/embeddings", WORKSPACE, Map.of("model", "bge-small-en-v1.5", "input", long1))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void describesTheServerAndItsModels() throws Exception {
        assertThat(get("/v2", WORKSPACE).body().path("name").asString()).isEqualTo("zhiying-model-serving");
        assertThat(get("/v2/health/live", WORKSPACE).body().path("live").asBoolean())
                .isTrue();
        JsonNode model = get("/v2/models/bge-small-zh-v1.5", WORKSPACE).body();
        assertThat(model.path("platform").asString()).isEqualTo("onnxruntime_onnx");
        assertThat(model.path("versions").toString()).isEqualTo("[\"1\"]");
        assertThat(model.path("inputs").path(0).toString())
                .isEqualTo("{\"name\":\"text\",\"datatype\":\"BYTES\",\"shape\":[-1]}");
        assertThat(model.path("outputs").path(0).path("shape").toString()).isEqualTo("[-1,512]");
        assertThat(get("/v2/models/bge-small-zh-v1.5/versions/1/ready", WORKSPACE)
                        .body()
                        .path("ready")
                        .asBoolean())
                .isTrue();
        assertThat(get("/v1/models", WORKSPACE)
                        .body()
                        .path("data")
                        .valueStream()
                        .map(one -> one.path("id").asString()))
                .contains("all-minilm-l6-v2", "bge-small-en-v1.5", "bge-small-zh-v1.5", "sentiment-en", "sentiment-zh");
    }

    @Test
    void infersTextThroughTheProtocolAsThroughEmbeddings() throws Exception {
        List<String> texts = List.of("物流很快", "shoes");
        var input = Map.of("name", "text", "datatype", "BYTES", "shape", List.of(2), "data", texts);

        var answer = post("/v2/models/bge-small-zh-v1.5/infer", WORKSPACE, Map.of("inputs", List.of(input)));
        var same = post("/v1/embeddings", WORKSPACE, Map.of("model", "bge-small-zh-v1.5", "input", texts));

        assertThat(answer.body().path("model_name").asString()).isEqualTo("bge-small-zh-v1.5");
        assertThat(answer.body().path("model_version").asString()).isEqualTo("1");
        JsonNode output = answer.body().path("outputs").path(0);
        assertThat(output.path("datatype").asString()).isEqualTo("FP32");
        for (int i = 0; i < 1024; i++) {
            assertThat(output.path("data").path(i).floatValue())
                    .isCloseTo(
                            same.body()
                                    .path("data")
                                    .path(i / 512)
                                    .path("embedding")
                                    .path(i % 512)
                                    .floatValue(),
                            within(1e-4f));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
            {"inputs": []}                                                                                           | 422
            {"inputs": [{"name": "embedding", "datatype": "FP32", "shape": [1, 3], "data": [1, 2, 3]}]}              | 400
            {"inputs": [{"name": "embedding", "datatype": "FP32", "shape": [2, 384], "data": [1, 2, 3]}]}            | 400
            {"inputs": [{"name": "embedding", "datatype": "FP32", "shape": [-1, 384], "data": [1]}]}                 | 400
            {"inputs": [{"name": "embedding", "datatype": "FP32", "shape": [9999999999, 9999999999], "data": [1]}]}  | 400
            {"inputs": [{"name": "embedding", "datatype": "FP16", "shape": [1, 384], "data": [1]}]}                  | 400
            {"inputs": [{"name": "embedding", "datatype": "BYTES", "shape": [1], "data": ["a"]}]}                    | 400
            {"inputs": [{"name": "other", "datatype": "FP32", "shape": [1], "data": [1]}]}                           | 400
            {"inputs": [{"name": "embedding", "datatype": "FP32", "shape": [1], "data": "x"}]}                       | 400
            {"inputs": [{"name": "embedding", "datatype": "FP32", "shape": [2], "data": [1, "x"]}]}                  | 400
            {"inputs": [{"name": "embedding", "datatype": "FP32", "shape": [2], "data": [1, true]}]}                 | 400
            {"inputs": [{"name": "embedding", "datatype": "FP32", "shape": [1]}]}                                    | 422
            {"inputs": 7}                                                                                            | 400
            [                                                                                                        | 400
            """)
    void answersProtocolErrors(String body, int status) throws Exception {
        var answer = post("/v2/models/sentiment-en/infer", WORKSPACE, body);

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(status);
        assertThat(answer.body().propertyNames()).containsExactly("error");
        assertThat(answer.body().path("error").asString()).isNotEmpty();
    }

    @Test
    void answersUnknownModelsAndVersionsInTheProtocolsForm() throws Exception {
        for (String path : List.of(
                "/v2/models/none", "/v2/models/none/ready", "/v2/models/sentiment-en/versions/9", "/v2/nothing")) {
            var answer = get(path, WORKSPACE);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.body().propertyNames()).containsExactly("error");
        }
    }

    @Test
    void takesAPriorityAndATimeWithARequest() throws Exception {
        var shoes = Map.of("model", "bge-small-en-v1.5", "input", "shoes");
        var books = Map.of("model", "bge-small-zh-v1.5", "input", Collections.nCopies(2000, "一本书 ".repeat(200)));

        var urgent = postOnTerms("/v1/embeddings", WORKSPACE, shoes, "X-Priority", "high", "X-Timeout-Ms", "30000");
        var late = postOnTerms("/v1/embeddings", WORKSPACE, books, "X-Timeout-Ms", "20");
        var wrong = postOnTerms("/v1/embeddings", WORKSPACE, shoes, "X-Priority", "urgent");

        assertThat(urgent.status()).isEqualTo(200);
        assertThat(late.status()).isEqualTo(503);
        assertThat(late.body().at("/error/code").asString()).isEqualTo("inference.deadline_exceeded");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.body().at("/error/param").asString()).isEqualTo("X-Priority");
    }

    @Test
    void countsPerModelAndVersion() throws Exception {
        post("/v1/embeddings", WORKSPACE, Map.of("model", "bge-small-en-v1.5", "input", "shoes"));

        String metrics = get("/actuator/prometheus", WORKSPACE).raw().body();

        for (String name : List.of(
                "zhiying_model_requests_total",
                "zhiying_model_errors_total",
                "zhiying_model_queue_seconds_count",
                "zhiying_model_inference_seconds_count",
                "zhiying_model_batch_size_count")) {
            assertThat(metrics.lines())
                    .anyMatch(line -> line.startsWith(name + "{")
                            && line.contains("model=\"bge-small-en-v1.5\"")
                            && line.contains("version=\"1\""));
        }
        for (String name : List.of("zhiying_model_requests_total", "zhiying_model_tokens_total")) {
            assertThat(metrics.lines())
                    .anyMatch(line ->
                            line.startsWith(name + "{") && line.contains("workspace=\"%s\"".formatted(WORKSPACE)));
        }
        assertThat(get("/actuator/health/readiness", WORKSPACE).status()).isEqualTo(200);
    }

    @Test
    void listsTheRepository() throws Exception {
        var index =
                post("/v2/repository/index", WORKSPACE, Map.of("ready", true)).body();

        assertThat(index.valueStream()
                        .filter(one -> one.path("name").asString().equals("bge-small-zh-v1.5"))
                        .map(one -> one.path("version").asString() + " "
                                + one.path("state").asString()))
                .containsExactly("1 READY");
        assertThat(post("/v2/repository/index", WORKSPACE, "").status()).isEqualTo(200);
    }
}
