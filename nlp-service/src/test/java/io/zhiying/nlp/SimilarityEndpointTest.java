package io.zhiying.nlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimilarityEndpointTest extends NlpTest {
    private static final String PATH = "/v1/nlp/similarity";

    private static double similarity(Answer answer, int index) {
        return answer.body().get("similarities").get(index).get("similarity").asDouble();
    }

    @Test
    void findsTheChineseTextThatMeansTheSame() {
        Answer answer = post(PATH, Map.of("source", "怎么退货？", "candidates", List.of("你们周末营业吗", "退换货的流程是什么", "怎么退货？")));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("language").asString()).isEqualTo("zh");
        assertThat(answer.body().get("model").asString()).isEqualTo("bge-small-zh-v1.5");
        assertThat(similarity(answer, 1)).isGreaterThan(similarity(answer, 0) + 0.1);
        assertThat(similarity(answer, 2)).isGreaterThan(0.9999);
    }

    @Test
    void comparesEnglishPairs() {
        Answer answer = post(
                PATH,
                Map.of(
                        "pairs",
                        List.of(
                                List.of("How do I return an item?", "What is your refund process?"),
                                List.of("How do I return an item?", "The weather is lovely today."))));

        assertThat(answer.body().get("model").asString()).isEqualTo("bge-small-en-v1.5");
        assertThat(similarity(answer, 0)).isGreaterThan(similarity(answer, 1) + 0.1);
    }

    @Test
    void refusesToCompareAcrossLanguages() {
        Answer answer = post(PATH, Map.of("source", "怎么退货？", "candidates", List.of("How do I return an item?")));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("nlp.languages_differ");

        Answer forced = post(
                PATH, Map.of("source", "怎么退货？", "candidates", List.of("How do I return an item?"), "language", "zh"));
        assertThat(forced.status()).isEqualTo(200);
    }

    @Test
    void namesTheLanguagesThatItHas() {
        Answer answer = post(PATH, Map.of("source", "Очень хороший товар", "candidates", List.of("Отличный товар")));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("nlp.language_unsupported");
        assertThat(answer.body().get("detail").asString()).contains("en", "zh");
    }

    @Test
    void comparesAProductNameWithChineseText() {
        Answer answer = post(PATH, Map.of("source", "iPhone 15", "candidates", List.of("苹果手机保护壳", "新鲜水果礼盒")));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("language").asString()).isEqualTo("zh");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"source\":\"a\"}",
                "{\"candidates\":[\"a\"]}",
                "{\"pairs\":[]}",
                "{\"pairs\":[[\"a\"]]}",
                "{\"pairs\":[[\"a\",\"b\",\"c\"]]}",
                "{\"pairs\":[null]}",
                "{\"pairs\":[[\"a\",null]]}",
                "{\"source\":\"a\",\"candidates\":[\"b\"],\"pairs\":[[\"a\",\"b\"]]}",
                "{\"source\":\"a\",\"candidates\":[\"b\"],\"language\":\"xx\"}"
            })
    void tellsWhatIsWrongWithARequest(String body) {
        Answer answer = post(PATH, body);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().get("errors")).isNotEmpty();
    }

    @Test
    void boundsTheTexts() {
        assertThat(post(PATH, Map.of("source", "a", "candidates", Collections.nCopies(101, "b")))
                        .status())
                .isEqualTo(422);
        assertThat(post(PATH, Map.of("source", "a".repeat(10_001), "candidates", List.of("b")))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void tellsWhenToComeBackWhileTheModelsAreAway() {
        MODELS.answerWith(503);
        Answer answer = post(PATH, Map.of("source", "怎么退货？", "candidates", List.of("退换货")));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.raw().headers().firstValue("Retry-After")).contains("7");
    }
}
