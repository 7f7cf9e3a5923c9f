package io.zhiying.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.serving.LocalHub.Repository;
import io.zhiying.serving.LocalHub.Request;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourcesTest extends ServingTest {
    private static final String WORKSPACE = "sources";

    @Test
    void registersWhatAHubHas() throws Exception {
        Repository repository = hub("shop/embedding");

        var answer = fromHub("hub-model", "hf:shop/embedding@main");

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
        var local = register(WORKSPACE, "hub-model-local", "text-embedding", "reference-models/text-embedding");
        assertThat(answer.body().path("sha256")).isEqualTo(local.body().path("sha256"));
        assertThat(repository.requests)
                .extracting(Request::path)
                .contains("/shop/embedding/resolve/" + LocalHub.COMMIT + "/model.onnx")
                .noneMatch(path -> path.endsWith("README.md") || path.endsWith("pytorch_model.bin"));
        // The token is the hub's; where its large files lie it has no business.
        List<Request> large = repository.requests.stream()
                .filter(request -> request.path().endsWith("/model.onnx"))
                .toList();
        assertThat(large).extracting(Request::authorization).containsExactly("Bearer " + LocalHub.TOKEN, null);
    }

    @Test
    void registersSingleFilesOfAHub() throws Exception {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("onnx/model_sin.onnx", TinyOnnx.of("Sin"));
        LocalHub.repository("shop/tabular", files);
        post("/v1/registry/models", WORKSPACE, Map.of("name", "hub-file", "task", "tabular"));

        var answer = post(
                "/v1/registry/models/hub-file/versions?wait=30",
                WORKSPACE,
                Map.of("files", Map.of("model.onnx", "hf:shop/tabular@v1.0!/onnx/model_sin.onnx")));

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
    }

    @Test
    void goesOnWhereADownloadWasCut() throws Exception {
        Repository repository = hub("shop/cut");
        repository.cuts = 6;

        var answer = fromHub("hub-cut", "hf:shop/cut@main");

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
        assertThat(repository.requests.stream()
                        .filter(request -> request.range() != null)
                        .map(Request::range)
                        .distinct())
                .hasSizeGreaterThanOrEqualTo(3)
                .allMatch(range -> range.matches("bytes=[1-9][0-9]*-"));
    }

    @Test
    void startsAgainWhereAHubKnowsNoRanges() throws Exception {
        Repository repository = hub("shop/no-ranges");
        repository.cuts = 2;
        repository.ignoresRanges = true;

        assertThat(fromHub("hub-no-ranges", "hf:shop/no-ranges@main").status()).isEqualTo(201);
    }

    @Test
    void refusesBytesThatAreNotTheHubs() throws Exception {
        var before = stored();
        hub("shop/lies").liesAboutBytes = true;

        refused(fromHub("hub-lies", "hf:shop/lies@main"), "checksum");

        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void refusesMoreThanWasAnnounced() throws Exception {
        var before = stored();
        hub("shop/more").sendsMore = true;

        refused(fromHub("hub-more", "hf:shop/more@main"), "announced");

        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void tellsWhatAHubDoesNotHave() throws Exception {
        refused(fromHub("hub-none", "hf:shop/none@main"), "The hub has no hf:shop/none@main");
        LocalHub.repository("shop/readme", Map.of("README.md", "x".getBytes(StandardCharsets.UTF_8)));
        refused(fromHub("hub-readme", "hf:shop/readme@main"), "no file that a model may have");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf:a/b", "hf:a@main", "hf:../x@main", "hf:a/b@../x", "hf:a/b@main!/../x", "hf:a/b/c@main"})
    void refusesAHubSourceThatIsNotOne(String source) throws Exception {
        post("/v1/registry/models", WORKSPACE, Map.of("name", "hub-forms", "task", "tabular"));

        var answer = post("/v1/registry/models/hub-forms/versions", WORKSPACE, Map.of("source", source));

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.zip", "model.tar", "model.tar.gz"})
    void takesAModelInAnArchive(String name) throws Exception {
        Map<String, byte[]> files = filesOf(RESOURCES.resolve("reference-models/tabular"));
        String model = "packed-" + name.replace('.', '-');
        post("/v1/registry/models", WORKSPACE, Map.of("name", model, "task", "tabular"));

        var answer = upload(
                "/v1/registry/models/" + model + "/versions?wait=30", WORKSPACE, Map.of(name, packed(name, files)));

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
        assertThat(answer.body().path("files").size()).isEqualTo(files.size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            zip-slip.zip         | ../evil.txt leads out
            zip-absolute.zip     | /evil.txt leads out
            zip-bomb.zip         | more than 100 times its size
            symlink-outside.tar  | labels.txt is a symbolic link
            hardlink-outside.tar | labels.txt is a hard link
            """)
    void refusesABadArchiveWithTheReasonAndKeepsNothing(String file, String reason) throws Exception {
        var before = stored();
        String model = "archive-" + file.replaceAll("\\..*", "");
        post("/v1/registry/models", WORKSPACE, Map.of("name", model, "task", "tabular"));

        var answer = upload(
                "/v1/registry/models/" + model + "/versions?wait=30",
                WORKSPACE,
                Map.of(file, Files.readAllBytes(RESOURCES.resolve("malformed/" + file))));

        refused(answer, reason);
        assertThat(get("/v1/registry/models/" + model, WORKSPACE)
                        .body()
                        .path("versions")
                        .size())
                .isZero();
        assertThat(stored()).isEqualTo(before);
        assertThat(Path.of("/evil.txt")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.zip", "model.tar.gz", "model.tar"})
    void refusesAnArchiveThatIsNone(String name) throws Exception {
        post("/v1/registry/models", WORKSPACE, Map.of("name", "archive-none", "task", "tabular"));

        var answer = upload(
                "/v1/registry/models/archive-none/versions",
                WORKSPACE,
                Map.of(name, "这不是压缩文件".repeat(100).getBytes(StandardCharsets.UTF_8)));

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("artifact.refused");
    }

    private static byte[] packed(String name, Map<String, byte[]> files) throws Exception {
        var bytes = new ByteArrayOutputStream();
        if (name.endsWith(".zip")) {
            try (var zip = new ZipOutputStream(bytes)) {
                for (var file : files.entrySet()) {
                    zip.putNextEntry(new ZipEntry("churn/" + file.getKey()));
                    zip.write(file.getValue());
                }
            }
            return bytes.toByteArray();
        }
        try (var tar = new TarArchiveOutputStream(name.endsWith(".gz") ? new GZIPOutputStream(bytes) : bytes)) {
            for (var file : files.entrySet()) {
                var entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** As a repository is cloned or packed. */
    @Test
    void leavesBehindWhatIsForPeopleAndOtherLibraries() throws Exception {
        Map<String, byte[]> files = new TreeMap<>(filesOf(RESOURCES.resolve("reference-models/tabular")));
        for (String name : List.of("README.md", "LICENSE", ".gitattributes", "ort_config.json", "spiece.model")) {
            files.put(name, "# 模型".getBytes(StandardCharsets.UTF_8));
        }
        post("/v1/registry/models", WORKSPACE, Map.of("name", "cloned", "task", "tabular"));
        String versions = "/v1/registry/models/cloned/versions?wait=30";
        var plain =
                post(versions, WORKSPACE, Map.of("source", "file:" + RESOURCES.resolve("reference-models/tabular")));

        var uploaded = upload(versions, WORKSPACE, files);

        assertThat(uploaded.status()).as(uploaded.raw().body()).isEqualTo(201);
        assertThat(uploaded.body().path("sha256")).isEqualTo(plain.body().path("sha256"));
    }

    private static Repository hub(String name) throws Exception {
        Map<String, byte[]> files = new TreeMap<>(filesOf(RESOURCES.resolve("reference-models/text-embedding")));
        files.put("README.md", "# 模型".getBytes(StandardCharsets.UTF_8));
        files.put("pytorch_model.bin", new byte[20_000]);
        return LocalHub.repository(name, files);
    }

    private Answer fromHub(String model, String source) throws Exception {
        post("/v1/registry/models", WORKSPACE, Map.of("name", model, "task", "text-embedding"));
        return post("/v1/registry/models/" + model + "/versions?wait=30", WORKSPACE, Map.of("source", source));
    }

    private static void refused(Answer answer, String reason) {
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("artifact.refused");
        assertThat(answer.body().path("detail").asString()).contains(reason);
    }

    private static List<String> stored() throws Exception {
        try (var files = Files.walk(STORE)) {
            return files.map(Path::toString).sorted().toList();
        }
    }
}
