package io.zhiying.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.Topics;
import io.zhiying.platform.test.TestServers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class RegistryTest extends ServingTest {
    private static final String WORKSPACE = "registry";

    @Test
    void promotesAndRollsBackThroughAHistoryThatStays() throws Exception {
        String model = "/v1/registry/models/spend";
        var source = Map.of("source", "file:" + RESOURCES.resolve("reference-models/tabular"));
        register(WORKSPACE, "spend", "tabular", "reference-models/tabular");
        assertThat(post(model + "/versions?wait=30", WORKSPACE, source).status())
                .isEqualTo(201);
        assertThat(post(model + "/versions?wait=30", WORKSPACE, source).status())
                .isEqualTo(201);

        assertThat(promote(model, "2")).isEqualTo(200);
        assertThat(promote(model, "3")).isEqualTo(200);
        assertThat(promote(model, "3")).isEqualTo(200);
        assertThat(rollBack(model)).isEqualTo("2");
        assertThat(rollBack(model)).isEqualTo("1");
        assertThat(post(model + "/aliases/champion/rollback", WORKSPACE, "").code())
                .isEqualTo("alias.nothing_before");

        var history = get(model + "/history?limit=200", WORKSPACE).body().path("items");
        assertThat(history.valueStream()
                        .filter(change -> change.has("alias"))
                        .map(change -> change.path("change").asString() + " "
                                + change.path("previousVersion").asString("-") + ">"
                                + change.path("version").asString()))
                .containsExactly("rolled_back 2>1", "rolled_back 3>2", "promoted 2>3", "promoted 1>2", "promoted ->1");
        assertThat(delete(model + "/versions/1", WORKSPACE).code()).isEqualTo("version.in_use");
        assertThat(delete(model + "/versions/3", WORKSPACE).status()).isEqualTo(204);
        assertThat(put(model + "/aliases/champion", WORKSPACE, Map.of("version", "3"))
                        .code())
                .isEqualTo("version.not_ready");
    }

    /** The job sees the version only once the key's transaction has ended. */
    @Test
    void waitsForTheOutcomeAlsoWithAnIdempotencyKey() throws Exception {
        post("/v1/registry/models", WORKSPACE, Map.of("name", "once", "task", "tabular"));
        String path = "/v1/registry/models/once/versions?wait=30";
        var good = Map.of("source", "file:" + RESOURCES.resolve("reference-models/tabular"));
        var bad = Map.of("source", "file:" + RESOURCES.resolve("malformed/nan-output"));

        var first = postOnce(path, WORKSPACE, "好-1".hashCode() + "a", good);
        var again = postOnce(path, WORKSPACE, "好-1".hashCode() + "a", good);
        var refused = postOnce(path, WORKSPACE, "好-1".hashCode() + "b", bad);

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.body().path("state").asString()).isEqualTo("ready");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body().path("version").asString()).isEqualTo("1");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().path("detail").asString()).contains("not finite");
        assertThat(get("/v1/registry/models/once", WORKSPACE)
                        .body()
                        .path("versions")
                        .size())
                .isEqualTo(2);
    }

    @Test
    void tellsWhatMemoryAVersionTakes() throws Exception {
        post("/v1/registry/models", WORKSPACE, Map.of("name", "sized", "task", "tabular"));
        String source = "file:" + RESOURCES.resolve("reference-models/tabular");
        String path = "/v1/registry/models/sized/versions";

        var version = post(
                path + "?wait=30", WORKSPACE, Map.of("source", source, "limits", Map.of("memoryBytes", 50_000_000)));
        var tooLarge =
                post(path + "?wait=30", WORKSPACE, Map.of("source", source, "limits", Map.of("memoryBytes", 1L << 39)));
        var none = post(path + "?wait=30", WORKSPACE, Map.of("source", source, "limits", Map.of("memoryBytes", 0)));

        assertThat(version.status()).as(version.raw().body()).isEqualTo(201);
        JsonNode memory = version.body().path("memory");
        assertThat(memory.path("declaredBytes").asLong()).isEqualTo(50_000_000);
        assertThat(memory.path("countedBytes").asLong())
                .isEqualTo(Math.max(50_000_000, memory.path("measuredBytes").asLong()));
        assertThat(tooLarge.status()).isEqualTo(422);
        assertThat(tooLarge.body().path("detail").asString()).contains(Long.toString(1L << 39));
        assertThat(none.status()).isEqualTo(422);
        assertThat(none.raw().body()).contains("limits.memoryBytes");
    }

    @Test
    void announcesWhatHappensToModels() throws Exception {
        register(WORKSPACE, "announced", "tabular", "reference-models/tabular");

        var settings = new Properties();
        settings.put("bootstrap.servers", TestServers.kafkaBootstrapServers());
        settings.put("group.id", UUID.randomUUID().toString());
        settings.put("auto.offset.reset", "earliest");
        List<String> changes = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(Topics.MODELS));
            long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (changes.size() < 3 && System.nanoTime() < until) {
                consumer.poll(Duration.ofMillis(200)).forEach(event -> {
                    if (event.key().equals(WORKSPACE + ":announced")) {
                        changes.add(JSON.readTree(event.value()).path("change").asString());
                    }
                });
            }
        }
        assertThat(changes).containsExactly("REGISTERED", "READY", "PROMOTED");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            truncated-onnx          | tabular        | not a complete ONNX model
            external-data-traversal | tabular        | ../../etc/passwd
            external-data-absolute  | tabular        | /etc/passwd
            custom-operator         | tabular        | com.example.custom
            custom-translator       | tabular        | is not allowed
            missing-tokenizer       | text-embedding | tokenizer.json is missing
            wrong-input-name        | tabular        | customer_vector
            dimension-mismatch      | text-embedding | 384
            nan-output              | tabular        | not finite
            not-a-zip               | tabular        | not a TorchScript archive
            """)
    void refusesABadArtifactWithTheReasonAndKeepsNothing(String folder, String task, String reason) throws Exception {
        var stored = stored();

        var answer = register(WORKSPACE, "bad-" + folder, task, "malformed/" + folder);

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("artifact.refused");
        assertThat(answer.body().path("detail").asString()).contains(reason);
        var version = get("/v1/registry/models/bad-" + folder + "/versions/1", WORKSPACE)
                .body();
        assertThat(version.path("state").asString()).isEqualTo("failed");
        assertThat(version.path("reason").asString()).contains(reason);
        assertThat(get("/v2/models/bad-" + folder, WORKSPACE).status()).isEqualTo(404);
        assertThat(stored()).isEqualTo(stored);
    }

    @Test
    void poolsAsTheFilesSay() throws Exception {
        var answer = uploadEmbedding("last-token", "1_Pooling/config.json", """
                {"word_embedding_dimension": 48, "pooling_mode_mean_tokens": false, "pooling_mode_lasttoken": true}""");

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
        assertThat(answer.body().path("text").path("pooling").asString()).isEqualTo("lasttoken");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1_Pooling/config.json | {"pooling_mode": "median"} | median
            1_Pooling/config.json | {"pooling_mode_cls_token": true, "pooling_mode_max_tokens": true} | pooling_mode_cls_token
            1_Pooling/config.json | {"pooling_mode_cls_token": false} | one pooling
            modules.json          | [{"type": "sentence_transformers.models.Dense", "path": "2_Dense"}] | models.Dense
            """)
    void refusesAnEncoderWhoseFilesAskForWhatIsNotRun(String file, String content, String reason) throws Exception {
        var answer = uploadEmbedding("asks-" + UUID.randomUUID(), file, content);

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("artifact.refused");
        assertThat(answer.body().path("detail").asString()).contains(reason);
    }

    private Answer uploadEmbedding(String name, String file, String content) throws Exception {
        post("/v1/registry/models", WORKSPACE, Map.of("name", name, "task", "text-embedding"));
        Map<String, byte[]> files = new TreeMap<>(filesOf(RESOURCES.resolve("reference-models/text-embedding")));
        files.put(file, content.getBytes(StandardCharsets.UTF_8));
        return upload("/v1/registry/models/" + name + "/versions?wait=30", WORKSPACE, files);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"serving.properties", "libs/Evil.class", "../../evil.txt", "/etc/passwd", "pytorch_model.bin"})
    void refusesAnUploadOfAFileThatIsNotAllowed(String file) throws Exception {
        String name = "upload-" + UUID.randomUUID();
        post("/v1/registry/models", WORKSPACE, Map.of("name", name, "task", "tabular"));
        Map<String, byte[]> files = new TreeMap<>(filesOf(RESOURCES.resolve("reference-models/tabular")));
        files.put(file, "x".getBytes(StandardCharsets.UTF_8));

        var answer = upload("/v1/registry/models/" + name + "/versions", WORKSPACE, files);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("artifact.refused");
        assertThat(get("/v1/registry/models/" + name, WORKSPACE)
                        .body()
                        .path("versions")
                        .size())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:/etc",
                "file:/etc/passwd",
                "file:relative",
                "file:/tmp/../etc",
                "hf:org/name",
                "maven:a:b!/c",
                "maven:a:b:1-SNAPSHOT!/c",
                "maven:a:b:LATEST!/c",
                "http://example.com/model",
                "upload:",
                ""
            })
    void refusesASourceThatIsNotOne(String source) throws Exception {
        String name = "s" + UUID.randomUUID();
        post("/v1/registry/models", WORKSPACE, Map.of("name", name, "task", "tabular"));

        var answer = post("/v1/registry/models/" + name + "/versions?wait=30", WORKSPACE, Map.of("source", source));

        assertThat(answer.status()).as(answer.raw().body()).isIn(400, 422);
        assertThat(answer.raw().body()).doesNotContain("Exception");
    }

    @Test
    void refusesAFolderWithALink() throws Exception {
        Path folder = Files.createDirectories(RESOURCES.resolve("../../../target/linked"))
                .toRealPath();
        Files.deleteIfExists(folder.resolve("model.onnx"));
        Files.createSymbolicLink(
                folder.resolve("model.onnx"), RESOURCES.resolve("reference-models/tabular/model.onnx"));
        post("/v1/registry/models", WORKSPACE, Map.of("name", "linked", "task", "tabular"));

        var answer = post("/v1/registry/models/linked/versions?wait=30", WORKSPACE, Map.of("source", "file:" + folder));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("detail").asString()).containsAnyOf("link", "no such path");
    }

    @Test
    void tellsAMavenArtifactThatDoesNotExist() throws Exception {
        post("/v1/registry/models", WORKSPACE, Map.of("name", "absent", "task", "tabular"));

        var answer = post(
                "/v1/registry/models/absent/versions?wait=40",
                WORKSPACE,
                Map.of("files", Map.of("model.onnx", "maven:com.example:no-such-model:1.0!/model.onnx")));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("detail").asString()).contains("com.example:no-such-model:1.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"name\": \"x y\", \"task\": \"tabular\"}",
                "{\"name\": \"7\", \"task\": \"tabular\"}",
                "{\"name\": \"ok\", \"task\": \"magic\"}",
                "{\"name\": \"ok\"}",
                "{\"name\": \"ok\", \"task\": \"tabular\", \"extra\": 1}"
            })
    void refusesAModelThatIsNotOne(String body) throws Exception {
        var answer = post("/v1/registry/models", WORKSPACE, body);

        assertThat(answer.status()).isIn(400, 422);
        assertThat(answer.code()).startsWith("request.");
    }

    private int promote(String model, String version) throws Exception {
        return put(model + "/aliases/champion", WORKSPACE, Map.of("version", version))
                .status();
    }

    private String rollBack(String model) throws Exception {
        return post(model + "/aliases/champion/rollback", WORKSPACE, "")
                .body()
                .path("version")
                .asString();
    }

    private static List<String> stored() throws Exception {
        try (var files = Files.walk(STORE)) {
            return files.map(Path::toString).sorted().toList();
        }
    }
}
