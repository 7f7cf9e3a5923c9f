package io.zhiying.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class EvaluationTest extends ServingTest {
    private static final String WORKSPACE = "evaluation";
    private static final String SETS = "/v1/registry/evaluation-sets/";

    @Test
    void measuresAChineseClassifierThroughItsEncoder() throws Exception {
        put("delivery-zh", """
                {"text": "物流很快，客服也很耐心", "label": "positive"}
                {"text": "味道特别好，下次还会来", "label": "positive"}
                {"text": "送货太慢了，打电话也没人接", "label": "negative"}
                {"text": "菜是凉的，非常失望", "label": "negative"}
                {"text": "包装精美，送人很合适", "label": "positive"}
                {"text": "分量少得可怜，再也不点了", "label": "negative"}
                """);

        JsonNode done = evaluate("sentiment-zh", 1, "delivery-zh");

        JsonNode metrics = done.path("metrics");
        assertThat(metrics.path("accuracy").asDouble()).isGreaterThanOrEqualTo(5 / 6.0);
        assertThat(metrics.path("macro_f1").asDouble()).isGreaterThan(0.8);
        assertThat(metrics.path("auc").asDouble()).isGreaterThan(0.85);
        assertThat(metrics.path("rows").asInt()).isEqualTo(6);
        assertThat(metrics.path("size_bytes").asLong()).isPositive();
        assertThat(metrics.path("latency_p50_ms").asDouble())
                .isPositive()
                .isLessThanOrEqualTo(metrics.path("latency_p95_ms").asDouble());
        assertThat(get("/v1/registry/models/sentiment-zh/evaluations", "evaluation-stranger")
                        .body()
                        .path("items")
                        .size())
                .isZero();
    }

    @Test
    void measuresHowAnEncoderFollowsPeople() throws Exception {
        put("similar", """
                {"text1": "物流很快", "text2": "快递送得很快", "score": 4.8}
                {"text1": "怎么退货", "text2": "如何办理退货", "score": 4.9}
                {"text1": "怎么退货", "text2": "退款什么时候到账", "score": 2.5}
                {"text1": "物流很快", "text2": "物流太慢了", "score": 2.8}
                {"text1": "物流很快", "text2": "今天天气晴朗", "score": 0.2}
                {"text1": "怎么退货", "text2": "我喜欢听音乐", "score": 0.1}
                """);

        JsonNode metrics = evaluate("bge-small-zh-v1.5", 1, "similar").path("metrics");

        assertThat(metrics.path("spearman").asDouble()).isBetween(0.7, 1.0);
        assertThat(metrics.path("pearson").asDouble()).isBetween(0.7, 1.0);
    }

    @Test
    void measuresTheSpansThatAVersionFinds() throws Exception {
        register(WORKSPACE, "brands", "token-classification", "reference-models/token-classification");
        put("spans", """
                {"text": "The Lumora lamp costs $19.99.", "spans": [{"label": "BRAND", "start": 4, "end": 10}, {"label": "PRICE", "start": 22, "end": 28}]}
                {"text": "云朵的毛毯只要99元。", "spans": [{"label": "BRAND", "start": 0, "end": 2}, {"label": "PRICE", "start": 7, "end": 9}]}
                {"text": "请把键盘寄到公司。", "spans": []}
                """);

        JsonNode metrics = evaluate("brands", 1, "spans").path("metrics");

        assertThat(metrics.path("entity_precision").asDouble()).isEqualTo(0.75);
        assertThat(metrics.path("entity_recall").asDouble()).isEqualTo(0.75);
        assertThat(metrics.path("entity_f1").asDouble()).isEqualTo(0.75);
    }

    @Test
    void measuresHowAVersionOrdersDocuments() throws Exception {
        register(WORKSPACE, "ranker", "reranking", "reference-models/cross-encoder");
        put("ranked", """
                {"query": "when will my lamp arrive", "documents": ["The lamp costs 39 dollars.", "Delivery of the lamp takes three days."], "relevance": [0, 1]}
                {"query": "怎么退背包", "documents": ["背包售价三十九元。", "背包三十天内可以全额退款。"], "relevance": [1, 0]}
                """);

        JsonNode metrics = evaluate("ranker", 1, "ranked").path("metrics");

        assertThat(metrics.path("mrr_10").asDouble()).isEqualTo(0.75);
        assertThat(metrics.path("ndcg_10").asDouble())
                .isCloseTo((1 + 1 / (Math.log(3) / Math.log(2))) / 2, within(1e-9));
    }

    @Test
    void measuresTranslations() throws Exception {
        register(WORKSPACE, "translator", "text-to-text", "reference-models/seq2seq");
        put("translated", """
                {"input": "How much is the red backpack?", "references": ["红色的背包多少钱？"]}
                {"input": "Please send the tea set to Hangzhou.", "references": ["请把茶具寄到杭州。"]}
                """);

        JsonNode metrics = evaluate("translator", 1, "translated").path("metrics");

        assertThat(metrics.path("bleu").asDouble()).isCloseTo(100, within(1e-6));
        assertThat(metrics.path("chrf").asDouble()).isCloseTo(100, within(1e-6));
    }

    @Test
    void aRuleHoldsAVersionBackUntilItIsGoodEnough() throws Exception {
        // The sine keeps the order of numbers under one half, the cosine turns it round.
        String model = model("gated", "Sin", "Cos", "Tanh");
        put("largest", largest(60));
        String rules = "/v1/registry/models/gated/promotion-rules";
        var rule = Map.of(
                "rules", List.of(Map.of("metric", "accuracy", "set", "largest", "minimum", 0.9, "allowedDrop", 0.05)));
        assertThat(put(rules, WORKSPACE, rule).status()).isEqualTo(403);
        assertThat(putAs(rules, WORKSPACE, rule, "models:override").status()).isEqualTo(200);

        assertThat(promote(model, 2).body().path("detail").asString()).contains("no accuracy on the set largest");
        assertThat(evaluate("gated", 2, "largest")
                        .path("metrics")
                        .path("accuracy")
                        .asDouble())
                .isLessThan(0.5);
        var refused = promote(model, 2);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("promotion.refused");
        assertThat(refused.body().path("detail").asString()).contains("the rule asks for 0.9000");

        assertThat(evaluate("gated", 3, "largest")
                        .path("metrics")
                        .path("accuracy")
                        .asDouble())
                .isEqualTo(1);
        assertThat(promote(model, 3).body().path("detail").asString()).contains("The champion has no accuracy");
        evaluate("gated", 1, "largest");
        assertThat(promote(model, 3).status()).isEqualTo(200);

        var insist = Map.of("version", "2", "override", Map.of("reason", "紧急修复，已与数据团队确认"));
        assertThat(put(model, WORKSPACE, insist).status()).isEqualTo(403);
        assertThat(promote(model, 2).status()).isEqualTo(409);
        assertThat(putAs(model, WORKSPACE, insist, "models:write", "models:override")
                        .status())
                .isEqualTo(200);
        JsonNode change = get("/v1/registry/models/gated/history", WORKSPACE)
                .body()
                .path("items")
                .path(0);
        assertThat(change.path("change").asString()).isEqualTo("promoted");
        assertThat(change.path("reason").asString()).contains("Overridden", "the rule asks for 0.9000", "紧急修复");
        assertThat(post(model + "/rollback", WORKSPACE, "")
                        .body()
                        .path("version")
                        .asString())
                .isEqualTo("3");
    }

    @Test
    void aVersionThatARuleHoldsBackIsReadyAllTheSame() throws Exception {
        model("held", "Sin");
        put("held-set", largest(6));
        putAs(
                "/v1/registry/models/held/promotion-rules",
                WORKSPACE,
                Map.of("rules", List.of(Map.of("metric", "accuracy", "set", "held-set", "minimum", 0.9))),
                "models:override");

        var answer = post(
                "/v1/registry/models/held/versions?wait=30",
                WORKSPACE,
                Map.of("source", "file:" + RESOURCES.resolve("reference-models/tabular"), "alias", "champion"));

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
        assertThat(get("/v1/registry/models/held", WORKSPACE)
                        .body()
                        .path("aliases")
                        .path("champion")
                        .asString())
                .isEqualTo("1");
        assertThat(get("/v1/registry/models/held/history", WORKSPACE)
                        .body()
                        .path("items")
                        .path(0)
                        .path("change")
                        .asString())
                .isEqualTo("promotion_refused");
    }

    @Test
    void aNameStandsForOneSet() throws Exception {
        String lines = "{\"text\": \"好\", \"label\": 1}\n\n{\"text\": \"坏\", \"label\": 0}";
        var first = putLines(SETS + "fixed", WORKSPACE, lines.getBytes(StandardCharsets.UTF_8));
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.body().path("rows").asInt()).isEqualTo(2);
        assertThat(putLines(SETS + "fixed", WORKSPACE, lines.getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(200);
        assertThat(putLines(
                                SETS + "fixed",
                                WORKSPACE,
                                (lines + "\n{\"text\": \"x\", \"label\": 0}").getBytes(StandardCharsets.UTF_8))
                        .code())
                .isEqualTo("evaluation_set.exists");
        assertThat(get(SETS + "fixed", "evaluation-stranger").status()).isEqualTo(404);
        assertThat(delete(SETS + "fixed", "evaluation-stranger").status()).isEqualTo(404);
        assertThat(delete(SETS + "fixed", WORKSPACE).status()).isEqualTo(204);
        assertThat(get(SETS + "fixed", WORKSPACE).code()).isEqualTo("evaluation_set.not_found");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                                    | has no rows
            {                                                                     | Line 1 is not JSON
            {"text": "x"}                                                         | Line 1 must have label
            {"text": "x", "label": ""}                                            | Line 1 must have a label
            {"text": 7, "label": "a"}                                             | Line 1 must have text
            {"label": "a"}                                                        | Line 1 must have one of text, image and inputs
            {"inputs": {"x": ["a"]}, "label": "a"}                                | arrays of numbers
            {"text1": "a", "text2": "b", "score": "high"}                         | a number as score
            {"input": "a", "references": []}                                      | 1 to 16 references
            {"text": "x", "label": "a"};{"input": "a", "references": ["b"]}       | Line 2 is of kind generation
            """)
    void refusesASetThatIsNotOne(String lines, String reason) throws Exception {
        var answer = putLines(
                SETS + "bad-" + UUID.randomUUID(),
                WORKSPACE,
                lines.replace(';', '\n').getBytes(StandardCharsets.UTF_8));

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(422);
        assertThat(answer.body().path("detail").asString()).contains(reason);
    }

    @Test
    void refusesBytesThatAreNoText() throws Exception {
        var answer = putLines(SETS + "latin", WORKSPACE, new byte[] {'{', (byte) 0xe4, '}'});

        assertThat(answer.status()).isEqualTo(422);
    }

    @Test
    void tellsWhyASetDoesNotFitAVersion() throws Exception {
        model("unfit", "Sin");
        put("words", "{\"inputs\": {\"x\": [0.1, 0.2, 0.3, 0.1, 0.1, 0.1]}, \"label\": \"seven\"}");
        put("narrow", "{\"inputs\": {\"x\": [0.1]}, \"label\": \"0\"}");
        put("pairs", "{\"text1\": \"a\", \"text2\": \"b\", \"score\": 1}");

        assertThat(evaluate("unfit", 1, "words").path("error").asString()).contains("the label seven");
        assertThat(evaluate("unfit", 1, "narrow").path("error").asString()).contains("must have the shape");
        assertThat(evaluate("unfit", 1, "pairs").path("error").asString()).contains("text-embedding");
        assertThat(post("/v1/registry/models/unfit/versions/1/evaluations", WORKSPACE, Map.of("set", "none"))
                        .code())
                .isEqualTo("evaluation_set.not_found");
        assertThat(post("/v1/registry/models/unfit/versions/9/evaluations", WORKSPACE, Map.of("set", "words"))
                        .code())
                .isEqualTo("version.not_found");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"rules": [{"metric": "speed", "set": "s", "minimum": 1}]}
            {"rules": [{"metric": "accuracy", "set": "s"}]}
            {"rules": [{"metric": "accuracy", "set": "s", "allowedDrop": -1}]}
            {"rules": [{"metric": "auc", "set": "s", "minimum": 1}, {"metric": "auc", "set": "s", "minimum": 0}]}
            {}
            """)
    void refusesARuleThatIsNotOne(String rules) throws Exception {
        if (get("/v1/registry/models/ruled", WORKSPACE).status() == 404) {
            model("ruled", "Sin");
        }
        var answer =
                putAs("/v1/registry/models/ruled/promotion-rules", WORKSPACE, JSON.readTree(rules), "models:override");

        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(422);
    }

    @Test
    void rowsOfTensorsAreJudgedByTheLargestOutput() throws Exception {
        model("tensors", "Sin");
        put("eleven", largest(11));

        JsonNode metrics = evaluate("tensors", 1, "eleven").path("metrics");

        assertThat(metrics.path("accuracy").asDouble()).isEqualTo(1);
        assertThat(metrics.path("macro_f1").asDouble()).isCloseTo(1, within(1e-12));
        assertThat(metrics.path("auc").asDouble()).isEqualTo(1);
    }

    /** Six numbers each, the largest of which is the label. */
    private static String largest(int rows) {
        return IntStream.range(0, rows)
                .mapToObj(row -> "{\"inputs\": {\"x\": [%s]}, \"label\": %d}"
                        .formatted(
                                IntStream.range(0, 6)
                                        .mapToObj(i -> i == row % 6 ? "0.45" : "0.0" + (1 + i))
                                        .collect(Collectors.joining(", ")),
                                row % 6))
                .collect(Collectors.joining("\n"));
    }

    private void put(String set, String lines) throws Exception {
        var answer = putLines(SETS + set, WORKSPACE, lines.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
    }

    private JsonNode evaluate(String model, int version, String set) throws Exception {
        var started = post(
                "/v1/registry/models/%s/versions/%d/evaluations".formatted(model, version),
                WORKSPACE,
                Map.of("set", set));
        assertThat(started.status()).as(started.raw().body()).isEqualTo(202);
        String path = started.raw().headers().firstValue("Location").orElseThrow();
        for (int i = 0; i < 300; i++) {
            JsonNode view = get(path, WORKSPACE).body();
            if (List.of("succeeded", "failed").contains(view.path("state").asString())) {
                return view;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("the evaluation does not end");
    }

    private Answer promote(String alias, int version) throws Exception {
        return put(alias, WORKSPACE, Map.of("version", Integer.toString(version)));
    }

    private String model(String name, String... operators) throws Exception {
        post("/v1/registry/models", WORKSPACE, Map.of("name", name, "task", "tabular"));
        for (String operator : operators) {
            var answer = upload(
                    "/v1/registry/models/" + name + "/versions?wait=30",
                    WORKSPACE,
                    Map.of("model.onnx", TinyOnnx.of(operator)));
            assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
        }
        String alias = "/v1/registry/models/" + name + "/aliases/champion";
        assertThat(promote(alias, 1).status()).isEqualTo(200);
        return alias;
    }
}
