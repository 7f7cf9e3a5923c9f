package io.zhiying.nlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.TestTokens;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SentimentEndpointTest extends NlpTest {
    private static final String PATH = "/v1/nlp/sentiment";
    private static final String GLAD = "物流超快，质量很好，非常满意";
    private static final String ANGRY = "Terrible quality, it fell apart after one wash.";

    @Test
    void judgesEachTextWithTheModelOfItsLanguage() {
        Answer answer = post(PATH, Map.of("texts", List.of(GLAD, ANGRY)));

        assertThat(answer.status()).isEqualTo(200);
        JsonNode glad = answer.result(0);
        assertThat(glad.get("label").asString()).isEqualTo("positive");
        assertThat(glad.get("language").asString()).isEqualTo("zh");
        assertThat(glad.get("model").get("name").asString()).isEqualTo("sentiment-zh");
        assertThat(glad.get("model").get("version").asString()).isEqualTo("1");
        assertThat(glad.get("encoder").asString()).isEqualTo("bge-small-zh-v1.5");
        assertThat(glad.get("probabilities").propertyNames()).containsExactlyInAnyOrder("negative", "positive");
        assertThat(glad.get("probabilities").get("negative").asDouble()
                        + glad.get("probabilities").get("positive").asDouble())
                .isCloseTo(1, org.assertj.core.data.Offset.offset(1e-4));
        JsonNode angry = answer.result(1);
        assertThat(angry.get("label").asString()).isEqualTo("negative");
        assertThat(angry.get("model").get("name").asString()).isEqualTo("sentiment-en");
    }

    @Test
    void saysWhyATextIsNotJudged() {
        Answer answer = post(PATH, Map.of("texts", List.of("👍👍", "Das Produkt ist sehr gut", GLAD)));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.result(0).get("label").isNull()).isTrue();
        assertThat(answer.result(0).get("reason").asString()).isEqualTo("language_undetermined");
        assertThat(answer.result(1).get("language").asString()).isEqualTo("de");
        assertThat(answer.result(1).get("reason").asString()).isEqualTo("language_unsupported");
        assertThat(answer.result(2).get("label").asString()).isEqualTo("positive");
        assertThat(answer.result(2).has("reason")).isFalse();
    }

    @Test
    void takesTheCallersWordForTheLanguage() {
        Answer answer = post(PATH, Map.of("texts", List.of("iPhone yyds 绝绝子"), "language", "zh"));
        assertThat(answer.result(0).get("model").get("name").asString()).isEqualTo("sentiment-zh");

        Answer unknown = post(PATH, Map.of("texts", List.of("bon"), "language", "fr"));
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.body().get("errors").get(0).get("field").asString()).isEqualTo("language");
        assertThat(unknown.body().get("detail").asString()).contains("en", "zh");
    }

    @Test
    void asksOnceForManyTexts() {
        int before = MODELS.embeddings.get();
        Answer answer = post(PATH, Map.of("texts", Collections.nCopies(30, GLAD), "language", "zh"));
        assertThat(answer.body().get("results")).hasSize(30);
        assertThat(MODELS.embeddings.get() - before).isEqualTo(1);
    }

    @Test
    void judgesATextThatIsNotWholeUnicode() {
        Answer answer = post(PATH, "{\"texts\":[\"质量很好\\ud83d \\u0000 满意\"]}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.result(0).get("label").asString()).isEqualTo("positive");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429, 404, 401})
    void tellsWhenToComeBackWhileTheModelsAreAway(int status) {
        MODELS.answerWith(status);
        Answer answer = post(PATH, Map.of("texts", List.of(GLAD)));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("service.unavailable");
        assertThat(answer.raw().headers().firstValue("Retry-After")).contains(status == 503 ? "7" : "2");
    }

    @Test
    void needsNoModelWhereNoTextHasALanguage() {
        MODELS.answerWith(503);
        assertThat(post(PATH, Map.of("texts", List.of("👍👍"))).status()).isEqualTo(200);
    }

    @Test
    void doesNotBlameTheCallerForAModelThatRefuses() {
        MODELS.refuse("非常满意");
        Answer answer = post(PATH, Map.of("texts", List.of(GLAD)));
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.code()).isEqualTo("nlp.model_failed");
        assertThat(answer.raw().body()).doesNotContain("满意");
    }

    @Test
    void answersWithAPromotedVersionAtOnce() {
        Map<String, List<String>> texts =
                Map.of("texts", List.of("穿了一次就开线了", "翻译得磕磕绊绊，读着累", "纸张很薄，字都透过来了", "穿上显瘦，同事都问我在哪买的"));
        assertThat(labels(post(PATH, texts))).containsExactly("positive", "positive", "positive", "negative");

        MODELS.promote("sentiment-zh", "2");

        Answer after = post(PATH, texts);
        assertThat(version(after)).isEqualTo("2");
        assertThat(labels(after)).containsExactly("negative", "negative", "negative", "positive");
    }

    private static List<String> labels(Answer answer) {
        return answer.body()
                .get("results")
                .valueStream()
                .map(result -> result.get("label").asString())
                .toList();
    }

    @Test
    void judgesForEachWorkspaceWithItsOwnModel() {
        MODELS.promoteFor("globex", "sentiment-zh", "2");
        String body = JSON.writeValueAsString(Map.of("texts", List.of(GLAD)));
        for (int i = 0; i < 2; i++) {
            assertThat(version(postAs(TestTokens.bearer("globex", "nlp:use"), PATH, body)))
                    .isEqualTo("2");
            assertThat(version(postAs(TestTokens.bearer("acme", "nlp:use"), PATH, body)))
                    .isEqualTo("1");
        }
    }

    private static String version(Answer answer) {
        return answer.result(0).get("model").get("version").asString();
    }
}
