package io.zhiying.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.demo.api.Answer;
import io.zhiying.demo.api.Api;
import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Json;
import io.zhiying.demo.api.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A data scientist: registers a version, promotes it for one workspace, rolls it back. */
@ExtendWith(Platform.Running.class)
class DataScientistJourneyTest {
    private static final String MODEL = "/v1/registry/models/sentiment-zh";
    private static final List<String> TEXTS = List.of("手机用了三天就自动关机。", "这本书内容深入浅出，值得一读。");

    private final Platform platform;

    DataScientistJourneyTest(Platform platform) {
        this.platform = platform;
    }

    @Test
    void promotesAVersionForOneWorkspaceAndRollsItBack() throws IOException {
        Api mine = platform.newWorkspace("science").api();
        Api others = platform.newWorkspace("others").api();
        String shared = versionThatAnswers(mine);

        String own = register(mine, files());
        assertThat(versionThatAnswers(mine)).as("registering changes no answer").isEqualTo(shared);
        mine.must(Call.put(MODEL + "/aliases/champion", Json.object().put("version", own)));
        awaitVersion(mine, own);
        assertThat(versionThatAnswers(others)).isEqualTo(shared);
        assertThat(others.send(Call.get(MODEL + "/versions/" + own)).status()).isEqualTo(404);

        mine.must(Call.create(MODEL + "/aliases/champion/rollback", null, Campaigns.key()));
        awaitVersion(mine, shared);
    }

    @Test
    void refusesFilesThatAreNoModelAndGoesOnServing() {
        Api mine = platform.newWorkspace("science").api();
        String shared = versionThatAnswers(mine);
        var broken = Map.of(
                "architecture.json",
                "{\"architecture\": \"no-such-thing\"}".getBytes(StandardCharsets.UTF_8),
                "model-0000.params",
                new byte[] {1, 2, 3});

        Answer answer =
                mine.send(Call.upload(MODEL + "/versions?wait=20", Payload.form(broken, "version", Json.object())));

        if (answer.succeeded()) {
            String number = answer.json().path("version").asString();
            JsonNode version = Platform.await(
                    "the version is judged",
                    Duration.ofSeconds(30),
                    () -> Optional.of(mine.must(Call.get(MODEL + "/versions/" + number))
                                    .json())
                            .filter(view -> view.path("state").asString().equals("failed")));
            assertThat(version.path("reason").asString()).isNotBlank().doesNotContain("io.zhiying");
        } else {
            assertThat(answer.status()).isBetween(400, 422);
            assertThat(answer.problemCode()).isNotBlank();
        }
        assertThat(versionThatAnswers(mine)).isEqualTo(shared);
    }

    @Test
    void embedsTextsForAnOpenAiClient() {
        Api mine = platform.newWorkspace("science").api();
        var body = Json.object().put("model", "bge-small-zh-v1.5");
        body.set("input", Json.array(List.of("婴儿奶粉", "新鲜水果")));

        JsonNode answer = mine.must(Call.post("/v1/embeddings", body)).json();

        assertThat(answer.path("data"))
                .hasSize(2)
                .allSatisfy(one -> assertThat(one.path("embedding")).hasSize(512));
    }

    private static String register(Api api, Map<String, byte[]> files) {
        var version = Json.object();
        version.putObject("parameters").put("encoder", "bge-small-zh-v1.5");
        String number = api.must(Call.upload(MODEL + "/versions?wait=30", Payload.form(files, "version", version)))
                .json()
                .path("version")
                .asString();
        Platform.await(
                "version " + number + " is ready",
                Duration.ofSeconds(60),
                () -> Optional.of(api.must(Call.get(MODEL + "/versions/" + number))
                                .json())
                        .filter(view -> view.path("state").asString().equals("ready")));
        return number;
    }

    private static Map<String, byte[]> files() throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        for (String name : List.of("architecture.json", "model-0000.params")) {
            try (var in = Payload.class.getResourceAsStream("/models/sentiment-zh/2/" + name)) {
                files.put(name, in.readAllBytes());
            }
        }
        return files;
    }

    private static void awaitVersion(Api api, String version) {
        Platform.await(
                "version " + version + " answers",
                Duration.ofSeconds(30),
                () -> Optional.of(versionThatAnswers(api)).filter(version::equals));
    }

    private static String versionThatAnswers(Api api) {
        var body = Json.object().put("language", "zh");
        body.set("texts", Json.array(TEXTS));
        JsonNode results = api.must(Call.post("/v1/nlp/sentiment", body)).json().path("results");
        assertThat(results).hasSize(2);
        return results.path(0).path("model").path("version").asString();
    }
}
