package io.zhiying.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is private is not there for others, by any endpoint; what is shared can be replaced, for oneself only. */
class WorkspaceIsolationTest extends ServingTest {
    private static final String OWNER = "owner";
    private static final String STRANGER = "stranger";

    @Test
    void aPrivateModelIsNotThereForOthers() throws Exception {
        String name = "private-embedding";
        assertThat(register(OWNER, name, "text-embedding", "reference-models/text-embedding")
                        .status())
                .isEqualTo(201);
        assertThat(get("/v2/models/" + name, OWNER).status()).isEqualTo(200);

        for (String path : List.of(
                "/v1/registry/models/" + name,
                "/v1/registry/models/" + name + "/history",
                "/v1/registry/models/" + name + "/versions/1",
                "/v1/models/" + name,
                "/v2/models/" + name,
                "/v2/models/" + name + "/ready",
                "/v2/models/" + name + "/versions/1",
                "/v2/models/" + name + "/versions/1/ready")) {
            assertThat(get(path, STRANGER).status()).as(path).isEqualTo(404);
            assertThat(get(path, OPERATOR).status()).as(path).isEqualTo(404);
        }
        var text = Map.of(
                "inputs",
                List.of(Map.of("name", "text", "datatype", "BYTES", "shape", List.of(1), "data", List.of("x"))));
        assertThat(post("/v1/embeddings", STRANGER, Map.of("model", name, "input", "x"))
                        .status())
                .isEqualTo(404);
        assertThat(post("/v2/models/" + name + "/infer", STRANGER, text).status())
                .isEqualTo(404);
        assertThat(post("/v2/models/" + name + "/versions/1/infer", STRANGER, text)
                        .status())
                .isEqualTo(404);
        assertThat(post(
                                "/v1/registry/models/" + name + "/versions",
                                STRANGER,
                                Map.of("source", "file:" + RESOURCES.resolve("reference-models/text-embedding")))
                        .status())
                .isEqualTo(404);
        assertThat(put("/v1/registry/models/" + name + "/aliases/champion", STRANGER, Map.of("version", "1"))
                        .status())
                .isEqualTo(404);
        assertThat(post("/v1/registry/models/" + name + "/aliases/champion/rollback", STRANGER, "")
                        .status())
                .isEqualTo(404);
        assertThat(delete("/v1/registry/models/" + name + "/versions/1", STRANGER)
                        .status())
                .isEqualTo(404);
        assertThat(names(get("/v1/registry/models?limit=200", STRANGER).body().path("items"), "name"))
                .doesNotContain(name)
                .contains("bge-small-zh-v1.5");
        assertThat(names(get("/v1/models", STRANGER).body().path("data"), "id")).doesNotContain(name);
    }

    @Test
    void aNameIsFreeInEachWorkspace() throws Exception {
        var model = Map.of("name", "churn", "task", "tabular");

        assertThat(post("/v1/registry/models", OWNER, model).status()).isEqualTo(201);
        assertThat(post("/v1/registry/models", STRANGER, model).status()).isEqualTo(201);
        assertThat(post("/v1/registry/models", OWNER, model).code()).isEqualTo("model.exists");
    }

    @Test
    void aWorkspaceReplacesASharedModelForItselfOnly() throws Exception {
        String versions = "/v1/registry/models/sentiment-zh/versions";
        var files = filesOf(RESOURCES.resolve("../../main/resources/models/sentiment-zh/1"));

        var uploaded = upload(versions + "?wait=30", OWNER, files);
        assertThat(uploaded.status()).as(uploaded.raw().body()).isEqualTo(201);
        String number = uploaded.body().path("version").asString();
        assertThat(uploaded.body().path("visibility").asString()).isEqualTo("private");
        assertThat(champion(OWNER)).isEqualTo("1");
        assertThat(put("/v1/registry/models/sentiment-zh/aliases/champion", OWNER, Map.of("version", number))
                        .status())
                .isEqualTo(200);

        assertThat(champion(OWNER)).isEqualTo(number);
        assertThat(champion(STRANGER)).isEqualTo("1");
        assertThat(get(versions + "/" + number, STRANGER).status()).isEqualTo(404);
        assertThat(get("/v2/models/sentiment-zh/versions/" + number, STRANGER).status())
                .isEqualTo(404);
        assertThat(get("/v2/models/sentiment-zh/versions/1", OWNER).status()).isEqualTo(200);

        var back = post("/v1/registry/models/sentiment-zh/aliases/champion/rollback", OWNER, "");
        assertThat(back.body().path("version").asString()).isEqualTo("1");
        assertThat(champion(OWNER)).isEqualTo("1");
        assertThat(post("/v1/registry/models/sentiment-zh/aliases/champion/rollback", OWNER, "")
                        .code())
                .isEqualTo("alias.nothing_before");
        assertThat(get("/v1/registry/models/sentiment-zh/history", STRANGER)
                        .body()
                        .path("items")
                        .toString())
                .doesNotContain("\"private\"");
    }

    @Test
    void onlyAnOperatorWritesWhatIsShared() throws Exception {
        var model = Map.of("name", "offered", "task", "tabular", "visibility", "shared");

        assertThat(post("/v1/registry/models", OWNER, model).status()).isEqualTo(403);
        assertThat(put(
                                "/v1/registry/models/sentiment-zh/aliases/champion?visibility=shared",
                                OWNER,
                                Map.of("version", "1"))
                        .status())
                .isEqualTo(403);
        assertThat(delete("/v1/registry/models/sentiment-zh/versions/1?visibility=shared", OWNER)
                        .status())
                .isEqualTo(403);
        assertThat(post("/v1/registry/models", OPERATOR, model).status()).isEqualTo(201);
        assertThat(get("/v1/registry/models/offered", STRANGER)
                        .body()
                        .path("visibility")
                        .asString())
                .isEqualTo("shared");
        assertThat(post("/v1/registry/models", OWNER, Map.of("name", "offered", "task", "tabular"))
                        .code())
                .isEqualTo("model.exists");
    }

    @Test
    void theDatabaseItselfKeepsThemApart() {
        transaction.executeWithoutResult(_ -> assertThat(
                        jdbc.sql("select count(*) from model").query(Long.class).single())
                .isZero());
        Integer updated = Workspaces.call(
                new WorkspaceId(STRANGER),
                () -> transaction.execute(
                        _ -> jdbc.sql("update model set description = 'taken' where workspace_id <> ?")
                                .param(STRANGER)
                                .update()));
        assertThat(updated).isZero();
    }

    @Test
    void scopesAreKept() throws Exception {
        assertThat(as(STRANGER, "models:infer", "/v1/registry/models").status()).isEqualTo(403);
        assertThat(as(STRANGER, "nlp:use", "/v2/models/bge-small-zh-v1.5").status())
                .isEqualTo(403);
        assertThat(as(STRANGER, "models:read", "/v1/registry/models").status()).isEqualTo(200);
    }

    private String champion(String workspace) throws Exception {
        return get("/v2/models/sentiment-zh", workspace)
                .body()
                .path("parameters")
                .path("version")
                .asString();
    }

    private static List<String> names(JsonNode items, String field) {
        return items.valueStream().map(item -> item.path(field).asString()).toList();
    }
}
