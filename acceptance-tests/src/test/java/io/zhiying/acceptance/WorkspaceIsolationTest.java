package io.zhiying.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.acceptance.Platform.Workspace;
import io.zhiying.demo.api.Answer;
import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Json;
import io.zhiying.demo.api.Payload;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * One workspace sees nothing of another. The endpoints are those that the platform's own API document lists, so that a
 * new one is tried from its first day.
 */
@ExtendWith(Platform.Running.class)
@TestInstance(Lifecycle.PER_CLASS)
class WorkspaceIsolationTest {
    /** Stands in every name, title, trait and text of the first workspace. */
    private static final String MARK = "qzxmark7781";

    private static final Pattern VARIABLE = Pattern.compile("\\{([^}]+)}");

    private final Platform platform;
    private Workspace first;
    private Workspace second;
    /** By the part of a path that a value follows, such as {@code segments}. */
    private final Map<String, String> ids = new LinkedHashMap<>();

    private JsonNode document;

    WorkspaceIsolationTest(Platform platform) {
        this.platform = platform;
    }

    @BeforeAll
    void fillsTheFirstWorkspace() throws IOException {
        first = platform.newWorkspace("first");
        second = platform.newWorkspace("second");
        document = platform.operator()
                .follow(URI.create(platform.urls().gateway() + "/openapi.json"))
                .expectSuccess()
                .json();
        var api = first.api();
        Events.send(
                api,
                List.of(
                        Events.identify(MARK, MARK + "@example.com", true),
                        Events.order(MARK + "-o", MARK, "TEA", 10)));
        ids.put("profiles", Events.awaitProfile(api, MARK, 2));
        ids.put("members", ids.get("profiles"));
        ids.put("segments", Campaigns.segment(api, MARK, Campaigns.everybody(), 1));
        ids.put("templates", Campaigns.template(api, MARK, MARK));
        ids.put("campaigns", campaign());
        api.must(Call.post(
                "/v1/catalog/items/batch",
                Json.object()
                        .set(
                                "items",
                                Json.array().add(Json.object().put("id", MARK).put("title", MARK)))));
        ids.put("items", MARK);
        ids.put(
                "training",
                api.must(Call.create("/v1/recommendations/training", null, Campaigns.key()))
                        .json()
                        .path("id")
                        .asString());
        ids.put(
                "keys",
                api.must(Call.get("/v1/keys"))
                        .json()
                        .path("items")
                        .path(0)
                        .path("id")
                        .asString());
        registerModel();
    }

    private String campaign() {
        String id = Campaigns.create(first.api(), Campaigns.draft(MARK, ids.get("segments"), 0, ids.get("templates")));
        Campaigns.launch(first.api(), id);
        Campaigns.awaitSent(first.api(), id);
        return id;
    }

    private void registerModel() throws IOException {
        first.api()
                .must(Call.post(
                        "/v1/registry/models",
                        Json.object().put("name", MARK).put("task", "embedding-classification")));
        var files = new LinkedHashMap<String, byte[]>();
        for (String name : List.of("architecture.json", "model-0000.params")) {
            try (var in = Payload.class.getResourceAsStream("/models/sentiment-zh/2/" + name)) {
                files.put(name, in.readAllBytes());
            }
        }
        var request = Json.object().put("alias", "champion");
        request.putObject("parameters").put("encoder", "bge-small-zh-v1.5");
        String version = first.api()
                .must(Call.upload(
                        "/v1/registry/models/" + MARK + "/versions?wait=30", Payload.form(files, "version", request)))
                .json()
                .path("version")
                .asString();
        ids.put("models", MARK);
        ids.put("versions", version);
    }

    @Test
    void showsNothingOfTheFirstWorkspaceThroughAnyEndpointThatReads() {
        var seenByFirst = new TreeSet<String>();
        var leaks = new ArrayList<String>();
        for (String path : readingPaths()) {
            for (String filled : filled(path)) {
                if (first.api().send(Call.get(filled)).succeeded()) {
                    seenByFirst.add(path);
                }
                Answer answer = second.api().send(Call.get(filled));
                leak(filled, answer).ifPresent(leaks::add);
            }
        }

        assertThat(leaks).isEmpty();
        assertThat(seenByFirst)
                .as("the walk really reads: its owner gets answers")
                .hasSizeGreaterThan(15)
                .contains(
                        "/v1/profiles/{id}",
                        "/v1/profiles/{id}/events",
                        "/v1/segments",
                        "/v1/segments/{id}/members",
                        "/v1/campaigns/{id}/report",
                        "/v1/catalog/items/{id}",
                        "/v1/registry/models/{name}");
    }

    @Test
    void findsNobodyOfTheFirstWorkspaceThroughQueriesThatPost() {
        String profile = ids.get("profiles");
        var everybody = Json.object().set("condition", Campaigns.everybody());
        var queries = List.of(
                Call.post("/v1/segments/preview", everybody),
                Call.post("/v1/profiles/search", everybody),
                Call.post(
                        "/v1/profiles/resolve",
                        Json.object()
                                .set(
                                        "identifiers",
                                        Json.array()
                                                .add(Json.object()
                                                        .put("type", "user_id")
                                                        .put("value", "someone")))),
                Call.post("/v1/profiles/batch-get", Json.object().set("profileIds", Json.array(List.of(profile)))),
                Call.post("/v1/recommendations", Json.object().put("profileId", profile)));

        for (Call query : queries) {
            String text = second.api().must(query).text();
            assertThat(text).as(query.path()).doesNotContain(MARK);
        }
        assertThat(second.api()
                        .must(Call.post("/v1/segments/preview", everybody))
                        .json()
                        .path("count")
                        .asInt())
                .isZero();
        assertThat(second.api()
                        .must(Call.post(
                                "/v1/profiles/batch-get",
                                Json.object().set("profileIds", Json.array(List.of(profile)))))
                        .json()
                        .path("profiles"))
                .isEmpty();
    }

    @Test
    void lendsNoSegmentAndNoTemplateToACampaignOfAnotherWorkspace() {
        var draft = Campaigns.draft("stolen", ids.get("segments"), 0, ids.get("templates"));
        Answer created = second.api().send(Call.create("/v1/campaigns", draft, Campaigns.key()));
        if (created.succeeded()) {
            String campaign = created.json().path("id").asString();
            Answer preview = second.api().send(Call.post("/v1/campaigns/" + campaign + "/preview", Json.object()));
            assertThat(preview.status()).as(preview.text()).isBetween(400, 422);
            Answer launch =
                    second.api().send(Call.create("/v1/campaigns/" + campaign + "/launch", null, Campaigns.key()));
            assertThat(launch.text()).doesNotContain(MARK);
            assertThat(platform.mailbox().count(MARK + "@example.com")).isEqualTo(1);
        } else {
            assertThat(created.status()).isBetween(400, 422);
        }
    }

    private Set<String> readingPaths() {
        var paths = new TreeSet<String>();
        document.path("paths").propertyStream().forEach(path -> {
            if (path.getValue().has("get")
                    && !path.getKey().startsWith("/t/")
                    && !path.getKey().startsWith("/u/")) {
                paths.add(path.getKey());
            }
        });
        assertThat(paths).hasSizeGreaterThan(20);
        return paths;
    }

    /** The path with the first workspace's ids in it; where nothing says which, with each of them. */
    private Set<String> filled(String path) {
        Set<String> filled = new LinkedHashSet<>(Set.of(path));
        Matcher variable = VARIABLE.matcher(path);
        while (variable.find()) {
            var next = new LinkedHashSet<String>();
            for (String value : values(path.substring(0, variable.start()), variable.group(1))) {
                filled.forEach(one -> next.add(one.replace(variable.group(), value)));
            }
            filled = next;
        }
        String query = requiredQuery(path);
        var whole = new LinkedHashSet<String>();
        filled.forEach(one -> whole.add(one + query));
        return whole;
    }

    private List<String> values(String before, String name) {
        String[] parts = before.split("/");
        String collection = parts[parts.length - 1];
        if (ids.containsKey(collection)) {
            return List.of(ids.get(collection));
        }
        if (name.equals("alias")) {
            return List.of("champion");
        }
        return List.copyOf(new LinkedHashSet<>(ids.values()));
    }

    private String requiredQuery(String path) {
        var query = new StringBuilder();
        for (JsonNode parameter : document.path("paths").path(path).path("get").path("parameters")) {
            if (parameter.path("in").asString().equals("query")
                    && parameter.path("required").asBoolean()) {
                String name = parameter.path("name").asString();
                String value = switch (name) {
                    case "type" -> "email";
                    case "value" -> MARK + "%40example.com";
                    default -> MARK;
                };
                query.append(query.isEmpty() ? "?" : "&")
                        .append(name)
                        .append('=')
                        .append(value);
            }
        }
        return query.toString();
    }

    /** What a stranger must not read: a mark, or an id that was not asked for; nor that the thing exists. */
    private java.util.Optional<String> leak(String path, Answer answer) {
        if (answer.status() >= 500) {
            return java.util.Optional.of("GET " + path + " answers " + answer.status() + ": " + answer.text());
        }
        if (!answer.succeeded()) {
            return java.util.Optional.empty();
        }
        String text = answer.text();
        for (String secret : secrets()) {
            if (text.contains(secret)) {
                return java.util.Optional.of("GET " + path + " shows " + secret + ": " + text);
            }
        }
        return java.util.Optional.empty();
    }

    private Set<String> secrets() {
        var secrets = new LinkedHashSet<>(ids.values());
        // The number of a version is no secret.
        secrets.remove(ids.get("versions"));
        secrets.add(MARK);
        return secrets;
    }
}
