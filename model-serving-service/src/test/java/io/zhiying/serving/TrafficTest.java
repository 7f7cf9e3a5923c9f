package io.zhiying.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class TrafficTest extends ServingTest {
    private static final String WORKSPACE = "traffic";

    @Test
    void keepsEachCallerWithItsVersion() throws Exception {
        String alias = model("sticky", "Sin", "Sin", "Sin");
        assertThat(put(alias + "/traffic", WORKSPACE, Map.of("split", List.of(share(2, 30), share(3, 20))))
                        .status())
                .isEqualTo(200);

        Map<String, Integer> placed = new TreeMap<>();
        for (int i = 0; i < 60; i++) {
            placed.put("顾客-" + i, infer("sticky", "顾客-" + i, 0.5));
        }
        assertThat(Set.copyOf(placed.values())).containsExactlyInAnyOrder(1, 2, 3);
        for (var caller : placed.entrySet()) {
            assertThat(infer("sticky", caller.getKey(), 0.1)).isEqualTo(caller.getValue());
        }

        assertThat(put(alias + "/traffic", WORKSPACE, Map.of("split", List.of(share(2, 60))))
                        .status())
                .isEqualTo(200);
        for (var caller : placed.entrySet()) {
            int now = infer("sticky", caller.getKey(), 0.1);
            assertThat(now).isIn(1, 2);
            if (caller.getValue() == 2) {
                assertThat(now).as(caller.getKey()).isEqualTo(2);
            }
        }
    }

    @Test
    void aNumberIsThatVersionWhateverTheRules() throws Exception {
        String alias = model("numbered", "Sin", "Sin");
        put(alias + "/traffic", WORKSPACE, Map.of("split", List.of(share(2, 100))));

        var answer = post("/v2/models/numbered/versions/1/infer", WORKSPACE, request(null, 0.5));

        assertThat(answer.body().path("model_version").asString()).isEqualTo("1");
        assertThat(infer("numbered", "any", 0.5)).isEqualTo(2);
        assertThat(get("/v2/models/numbered", WORKSPACE)
                        .body()
                        .path("parameters")
                        .path("version")
                        .asString())
                .isEqualTo("1");
    }

    @Test
    void rollsBackACanaryThatFailsAndNoCallerNotices() throws Exception {
        // The arc sine of what is over 1 is not a number: fine in its trial, broken by what really comes.
        String alias = model("canary", "Sin", "Asin");
        var rules = Map.of(
                "split",
                List.of(share(2, 50)),
                "canary",
                Map.of("minRequests", 20, "windowSeconds", 60, "maxErrorRate", 0.05));
        assertThat(put(alias + "/traffic", WORKSPACE, rules).status()).isEqualTo(200);

        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        int asked = 0;
        while (get(alias + "/traffic", WORKSPACE).status() == 200 && System.nanoTime() < until) {
            for (int i = 0; i < 20; i++) {
                assertThat(infer("canary", "caller-" + asked++, 2.0)).isEqualTo(1);
            }
        }

        var change = history("canary").getFirst();
        assertThat(change.path("change").asString()).isEqualTo("canary_rolled_back");
        assertThat(change.path("version").asString()).isEqualTo("2");
        assertThat(change.path("by").asString()).isEqualTo("service:model-serving");
        assertThat(change.path("reason").asString()).contains("requests failed (100.0%), allowed are 5.0%");
        assertThat(get(alias + "/traffic", WORKSPACE).code()).isEqualTo("traffic.not_found");
    }

    @Test
    void countsWhatEachVersionDid() throws Exception {
        String alias = model("counted", "Sin", "Sin");
        put(alias + "/traffic", WORKSPACE, Map.of("split", List.of(share(2, 40)), "canary", Map.of()));
        int second = 0;
        for (int i = 0; i < 50; i++) {
            second += infer("counted", "c" + i, 0.5) == 2 ? 1 : 0;
        }

        JsonNode seen = awaitTraffic(alias, view -> requests(view, 0) + requests(view, 1) == 50);

        assertThat(requests(seen, 1)).isEqualTo(second);
        assertThat(seen.path("split").path(0).path("percent").asDouble()).isEqualTo(60);
        assertThat(seen.path("split").path(0).path("p95Millis").asDouble()).isPositive();
        assertThat(seen.path("split").path(1).path("errors").asInt()).isZero();
        assertThat(seen.path("canary").path("minRequests").asInt()).isEqualTo(100);
    }

    @Test
    void comparesAShadowThatNoCallerSees() throws Exception {
        String alias = model("shadowed", "Sin", "Tanh");
        assertThat(put(alias + "/traffic", WORKSPACE, Map.of("shadow", share(2, 100)))
                        .status())
                .isEqualTo(200);
        for (int i = 0; i < 30; i++) {
            assertThat(infer("shadowed", "c" + i, 0.5)).isEqualTo(1);
        }

        JsonNode shadow = awaitTraffic(
                        alias,
                        view -> view.path("shadow").path("compared").asInt()
                                        + view.path("shadow").path("dropped").asInt()
                                == 30)
                .path("shadow");

        assertThat(shadow.path("version").asString()).isEqualTo("2");
        assertThat(shadow.path("compared").asInt()).isPositive();
        assertThat(shadow.path("failed").asInt()).isZero();
        assertThat(shadow.path("agreement").asDouble()).isEqualTo(1);
        assertThat(shadow.path("meanCosine").asDouble()).isBetween(0.99, 1.0);
        assertThat(shadow.path("largestDifference").asDouble())
                .isCloseTo(Math.sin(0.5) - Math.tanh(0.5), org.assertj.core.api.Assertions.within(1e-5));
        assertThat(shadow.path("answerP95Millis").asDouble()).isPositive();
    }

    @Test
    void aShadowThatFailsIsOnlyCounted() throws Exception {
        String alias = model("shadow-fails", "Sin", "Asin");
        put(alias + "/traffic", WORKSPACE, Map.of("shadow", share(2, 100)));
        for (int i = 0; i < 10; i++) {
            assertThat(infer("shadow-fails", "c" + i, 2.0)).isEqualTo(1);
        }

        JsonNode seen = awaitTraffic(
                alias,
                view -> view.path("shadow").path("failed").asInt()
                                + view.path("shadow").path("dropped").asInt()
                        == 10);

        assertThat(seen.path("shadow").path("compared").asInt()).isZero();
        assertThat(seen.path("shadow").has("agreement")).isFalse();
    }

    private record Asked(long from, long until, int status, int version) {}

    private record Step(long from, long until, Set<Integer> after) {}

    @Test
    void noRequestFailsAndNoExcludedVersionAnswersWhileVersionsAreChanged() throws Exception {
        String alias = model("swapped", "Sin", "Cos", "Tanh");
        var asked = new ConcurrentLinkedQueue<Asked>();
        var stop = new AtomicBoolean();
        var callers = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                while (!stop.get()) {
                    asked.add(ask("swapped", "caller-" + callers.incrementAndGet()));
                }
            }));
        }

        List<Step> steps = new ArrayList<>();
        steps.add(new Step(0, System.nanoTime(), Set.of(1)));
        for (int round = 0; round < 3; round++) {
            step(
                    steps,
                    Set.of(1, 2),
                    () -> put(
                            alias + "/traffic", WORKSPACE, Map.of("split", List.of(share(2, 30)), "canary", Map.of())));
            step(steps, Set.of(2), () -> put(alias, WORKSPACE, Map.of("version", "2")));
            step(steps, Set.of(2, 3), () -> put(alias + "/traffic", WORKSPACE, Map.of("split", List.of(share(3, 50)))));
            step(steps, Set.of(2), () -> delete(alias + "/traffic", WORKSPACE));
            step(steps, Set.of(3), () -> put(alias, WORKSPACE, Map.of("version", "3")));
            step(steps, Set.of(2), () -> post(alias + "/rollback", WORKSPACE, ""));
            step(steps, Set.of(1), () -> post(alias + "/rollback", WORKSPACE, ""));
        }
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(asked).hasSizeGreaterThan(200).allSatisfy(one -> {
            assertThat(one.status()).isEqualTo(200);
            assertThat(one.version()).isIn(allowed(steps, one));
        });
        assertThat(asked.stream().map(Asked::version).distinct()).containsExactlyInAnyOrder(1, 2, 3);
    }

    /** Every version that the rules allowed at some moment of the request. */
    private static Set<Integer> allowed(List<Step> steps, Asked one) {
        Set<Integer> allowed = new HashSet<>();
        for (int i = 0; i < steps.size(); i++) {
            // The rules of a step hold from somewhere in its call until somewhere in the next one's.
            long holdsFrom = steps.get(i).from();
            long holdsUntil = i + 1 < steps.size() ? steps.get(i + 1).until() : Long.MAX_VALUE;
            if (one.until() >= holdsFrom && one.from() <= holdsUntil) {
                allowed.addAll(steps.get(i).after());
            }
        }
        return allowed;
    }

    private interface Call {
        Answer run() throws Exception;
    }

    private static void step(List<Step> steps, Set<Integer> after, Call call) throws Exception {
        long from = System.nanoTime();
        Answer answer = call.run();
        assertThat(answer.status()).as(answer.raw().body()).isBetween(200, 204);
        steps.add(new Step(from, System.nanoTime(), after));
        Thread.sleep(150);
    }

    private Asked ask(String model, String key) {
        long from = System.nanoTime();
        try {
            var answer = post("/v2/models/" + model + "/infer", WORKSPACE, request(key, 0.5));
            int version = answer.body().path("model_version").asInt(0);
            return new Asked(from, System.nanoTime(), answer.status(), version);
        } catch (Exception broken) {
            return new Asked(from, System.nanoTime(), 0, 0);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"split": [{"version": "9", "percent": 10}]}                                      | 404 | version.not_found
            {"split": [{"version": "1", "percent": 10}]}                                      | 422 | request.invalid
            {"split": [{"version": "2", "percent": 0}]}                                       | 422 | request.invalid
            {"split": [{"version": "2", "percent": 0.001}]}                                   | 422 | request.invalid
            {"split": [{"version": "2", "percent": 60}, {"version": "3", "percent": 50}]}     | 422 | request.invalid
            {"split": [{"version": "2", "percent": 10}, {"version": "2", "percent": 10}]}     | 422 | request.invalid
            {"split": [{"version": "4", "percent": 10}]}                                      | 422 | request.invalid
            {"shadow": {"version": "4", "percent": 10}}                                       | 422 | request.invalid
            {"shadow": {"version": "2", "percent": 10}, "canary": {}}                         | 422 | request.invalid
            {"split": [{"version": "2", "percent": 10}], "canary": {"minRequests": 0}}        | 422 | request.invalid
            {"split": [{"version": "2", "percent": 10}], "canary": {"maxLatencyRatio": 0.5}}  | 422 | request.invalid
            {}                                                                                | 422 | request.invalid
            """)
    void refusesRulesThatCannotHold(String rules, int status, String code) throws Exception {
        String alias = "/v1/registry/models/refused/aliases/champion";
        if (get("/v1/registry/models/refused", WORKSPACE).status() == 404) {
            model("refused", "Sin", "Sin", "Sin");
            version("refused", TinyOnnx.of("Sin", "another"));
        }

        var answer = put(alias + "/traffic", WORKSPACE, JSON.readTree(rules));

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(get(alias + "/traffic", WORKSPACE).status()).isEqualTo(404);
    }

    @Test
    void aVersionWithAShareCannotRetire() throws Exception {
        String alias = model("retiring", "Sin", "Sin");
        put(alias + "/traffic", WORKSPACE, Map.of("split", List.of(share(2, 10))));

        assertThat(delete("/v1/registry/models/retiring/versions/2", WORKSPACE).code())
                .isEqualTo("version.in_use");
        assertThat(delete(alias + "/traffic", WORKSPACE).status()).isEqualTo(204);
        assertThat(delete(alias + "/traffic", WORKSPACE).status()).isEqualTo(204);
        assertThat(delete("/v1/registry/models/retiring/versions/2", WORKSPACE).status())
                .isEqualTo(204);
        assertThat(history("retiring").stream()
                        .map(change -> change.path("change").asString())
                        .limit(3))
                .containsExactly("retired", "traffic_ended", "traffic_set");
    }

    @Test
    void rulesAreTheWorkspacesOwn() throws Exception {
        String alias = model("mine", "Sin", "Sin");
        put(alias + "/traffic", WORKSPACE, Map.of("split", List.of(share(2, 10))));

        assertThat(get(alias + "/traffic", "traffic-stranger").status()).isEqualTo(404);
        assertThat(put(alias + "/traffic", "traffic-stranger", Map.of("split", List.of(share(2, 10))))
                        .status())
                .isEqualTo(404);
        String shared = "/v1/registry/models/sentiment-zh/aliases/champion/traffic";
        assertThat(put(shared + "?visibility=shared", WORKSPACE, Map.of("split", List.of(share(2, 10))))
                        .status())
                .isEqualTo(403);
        assertThat(put(shared, WORKSPACE, Map.of("split", List.of(share(2, 10))))
                        .code())
                .isEqualTo("alias.not_yours");
    }

    /** A model whose versions are the operators, the champion the first; its alias's path. */
    private String model(String name, String... operators) throws Exception {
        assertThat(post("/v1/registry/models", WORKSPACE, Map.of("name", name, "task", "tabular"))
                        .status())
                .isEqualTo(201);
        for (String operator : operators) {
            version(name, TinyOnnx.of(operator));
        }
        String alias = "/v1/registry/models/" + name + "/aliases/champion";
        assertThat(put(alias, WORKSPACE, Map.of("version", "1")).status()).isEqualTo(200);
        return alias;
    }

    private void version(String name, byte[] onnx) throws Exception {
        var answer = upload("/v1/registry/models/" + name + "/versions?wait=30", WORKSPACE, Map.of("model.onnx", onnx));
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
    }

    private static Map<String, Object> share(int version, double percent) {
        return Map.of("version", Integer.toString(version), "percent", percent);
    }

    private int infer(String model, String key, double value) throws Exception {
        var answer = post("/v2/models/" + model + "/infer", WORKSPACE, request(key, value));
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
        return answer.body().path("model_version").asInt();
    }

    private static Map<String, Object> request(String key, double value) {
        var input = Map.of(
                "name",
                "x",
                "datatype",
                "FP32",
                "shape",
                List.of(1, 6),
                "data",
                List.of(value, value, value, value, value, value));
        return key == null
                ? Map.of("inputs", List.of(input))
                : Map.of("inputs", List.of(input), "parameters", Map.of("routing_key", key));
    }

    private JsonNode awaitTraffic(String alias, java.util.function.Predicate<JsonNode> seen) throws Exception {
        JsonNode view = JSON.nullNode();
        for (int i = 0; i < 100; i++) {
            view = get(alias + "/traffic", WORKSPACE).body();
            if (seen.test(view)) {
                return view;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("not seen in time: " + view);
    }

    private static int requests(JsonNode view, int share) {
        return view.path("split").path(share).path("requests").asInt();
    }

    private List<JsonNode> history(String model) throws Exception {
        return get("/v1/registry/models/" + model + "/history?limit=50", WORKSPACE)
                .body()
                .path("items")
                .valueStream()
                .toList();
    }
}
