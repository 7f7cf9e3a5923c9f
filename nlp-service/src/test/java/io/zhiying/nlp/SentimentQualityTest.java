package io.zhiying.nlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The shipped heads on sentences that we wrote ourselves, half glad and half not, about shops of every kind. The floor
 * is what a release may not fall below; docs/models/sentiment.md has the figures on public data.
 */
class SentimentQualityTest extends NlpTest {
    @ParameterizedTest
    @CsvSource({"zh, 1, 0.90", "zh, 2, 0.85", "en, 1, 0.90"})
    void judgesMostSentencesRightly(String language, String version, double floor) throws Exception {
        MODELS.promote("sentiment-" + language, version);
        List<String[]> rows = Files.readAllLines(Path.of("src/test/resources/sentiment", language + ".tsv")).stream()
                .map(line -> line.split("\t"))
                .toList();
        Answer answer = post(
                "/v1/nlp/sentiment",
                Map.of("texts", rows.stream().map(row -> row[1]).toList()));

        long right = IntStream.range(0, rows.size())
                .filter(i -> answer.result(i).get("label").asString().equals(rows.get(i)[0]))
                .count();
        assertThat((double) right / rows.size()).isGreaterThanOrEqualTo(floor);
        assertThat(answer.body().get("results"))
                .allSatisfy(
                        result -> assertThat(result.get("model").get("version").asString())
                                .isEqualTo(version));
    }
}
