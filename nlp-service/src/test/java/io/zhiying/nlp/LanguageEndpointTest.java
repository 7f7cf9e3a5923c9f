package io.zhiying.nlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.test.TestTokens;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageEndpointTest extends NlpTest {
    private static final String PATH = "/v1/nlp/language";

    @Test
    void tellsTheLanguageOfEachTextInOrder() {
        Answer answer = post(PATH, Map.of("texts", List.of("物流很快，包装也好", "Where is my refund?", "👍👍", "")));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("results")).hasSize(4);
        assertThat(answer.result(0).propertyNames())
                .containsExactlyInAnyOrder("language", "confidence", "alternatives");
        assertThat(answer.result(0).get("language").asString()).isEqualTo("zh");
        assertThat(answer.result(0).get("confidence").asDouble()).isGreaterThan(0.9);
        assertThat(answer.result(1).get("language").asString()).isEqualTo("en");
        assertThat(answer.result(2).get("language").asString()).isEqualTo("und");
        assertThat(answer.result(2).get("confidence").asDouble()).isZero();
        assertThat(answer.result(3).get("language").asString()).isEqualTo("und");
    }

    @Test
    void takesAHundredTextsAndTenThousandCharactersButNoMore() {
        String longest = "好".repeat(10_000);
        assertThat(post(PATH, Map.of("texts", Collections.nCopies(100, longest)))
                        .status())
                .isEqualTo(200);

        Answer tooMany = post(PATH, Map.of("texts", Collections.nCopies(101, "ok")));
        assertThat(tooMany.status()).isEqualTo(422);
        assertThat(tooMany.code()).isEqualTo("request.invalid");
        assertThat(tooMany.body().get("errors").get(0).get("field").asString()).isEqualTo("texts");
        assertThat(tooMany.body().get("errors").get(0).get("message").asString())
                .contains("100");

        Answer tooLong = post(PATH, Map.of("texts", List.of("ok", longest + "!")));
        assertThat(tooLong.status()).isEqualTo(422);
        assertThat(tooLong.body().get("errors").get(0).get("field").asString()).isEqualTo("texts[1]");
        assertThat(tooLong.body().get("errors").get(0).get("message").asString())
                .contains("10000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"texts\":[]}",
                "{\"texts\":null}",
                "{\"texts\":[null]}",
                "{\"texts\":\"hi\"}",
                "{\"texts\":[\"hi\"],\"lang\":\"en\"}",
                "{\"texts\":[\"hi\"",
                "",
                "[]",
                "null",
                "{\"texts\":[{}]}"
            })
    void tellsWhatIsWrongWithARequest(String body) {
        Answer answer = post(PATH, body);
        assertThat(answer.status()).isIn(400, 422);
        assertThat(answer.code()).isIn("request.malformed", "request.invalid");
        assertThat(answer.raw().headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void asksForTheScope() {
        String body = "{\"texts\":[\"hi\"]}";
        assertThat(postAs(TestTokens.bearer("acme", "profiles:read"), PATH, body)
                        .status())
                .isEqualTo(403);
        assertThat(postAs(TestTokens.expired("acme", "nlp:use"), PATH, body).status())
                .isEqualTo(401);
    }
}
