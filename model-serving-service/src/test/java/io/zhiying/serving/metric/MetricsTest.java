package io.zhiying.serving.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values are those that the tools' own documentation and tests publish, or that follow on paper. */
class MetricsTest {
    private static final List<String> TEXTS =
            List.of("The dog bit the man.", "It wasn't surprising.", "The man had just bitten him.");
    private static final List<List<String>> REFERENCES = List.of(
            List.of("The dog bit the man.", "The dog had bit the man."),
            List.of("It was not unexpected.", "No one was surprised."),
            List.of("The man bit him first.", "The man had bitten the dog."));

    @Test
    void bleuIsWhatSacreBleuPublishes() {
        var bleu = new Bleu(false);
        for (int i = 0; i < TEXTS.size(); i++) {
            bleu.add(TEXTS.get(i), REFERENCES.get(i));
        }
        assertThat(bleu.score()).isCloseTo(48.530827, within(1e-6));
    }

    @Test
    void bleuOfNothingIsZero() {
        var bleu = new Bleu(false);
        REFERENCES.forEach(references -> bleu.add("", references));
        assertThat(bleu.score()).isZero();
    }

    @Test
    void bleuOfChineseComparesCharacters() {
        // Of 8 characters 7 are right, of 7 pairs 5, of 6 triples 3, of 5 quadruples 1: nothing to smooth, equal
        // length.
        var bleu = new Bleu(true);
        bleu.add("今天天气真的很好", List.of("今天天气非的很好"));
        double expected = 100 * Math.pow(7 / 8.0 * 5 / 7.0 * 3 / 6.0 * 1 / 5.0, 0.25);
        assertThat(bleu.score()).isCloseTo(expected, within(1e-9));

        var words = new Bleu(false);
        words.add("今天天气真的很好", List.of("今天天气非的很好"));
        assertThat(words.score()).isZero();
    }

    @Test
    void chineseTokensAreThoseOfSacreBleu() {
        assertThat(TextTokens.chinese("iPhone 15降价了，只要5,999元。“快递”很快…"))
                .containsExactly(
                        "iPhone", "15", "降", "价", "了", "，", "只", "要", "5,999", "元", "。", "“", "快", "递", "”", "很", "快",
                        "…");
    }

    @Test
    void westernTokensAreThoseOfMteval() {
        assertThat(TextTokens.western("It's 1,000.5 km (approx.) &amp; more-or-less 5-10 %."))
                .containsExactly(
                        "It's",
                        "1,000.5",
                        "km",
                        "(",
                        "approx",
                        ".",
                        ")",
                        "&",
                        "more-or-less",
                        "5",
                        "-",
                        "10",
                        "%",
                        ".");
    }

    @Test
    void chrfIsWhatSacreBleuPublishes() {
        var chrf = new ChrF();
        for (int i = 0; i < TEXTS.size(); i++) {
            chrf.add(TEXTS.get(i), REFERENCES.get(i));
        }
        assertThat(chrf.score()).isCloseTo(59.73, within(0.005));
    }

    @ParameterizedTest
    @CsvSource({"a,a,100", "'',reference,0", "a b c,a b c,100", "a b c,abc,100", "'',c,0", "abcdefg,hijklmnop,0"})
    void chrfOfShortTextsIsWhatSacreBleuTests(String text, String reference, double expected) {
        var chrf = new ChrF();
        chrf.add(text, List.of(reference));
        assertThat(chrf.score()).isCloseTo(expected, within(1e-4));
    }

    @Test
    void rougeIsWhatRougeScorePublishes() {
        var rouge = new Rouge();
        rouge.add("The quick brown dog jumps on the log.", List.of("The quick brown fox jumps over the lazy dog"));
        assertThat(rouge.rouge1()).isCloseTo(2 * 0.75 * (6 / 9.0) / (0.75 + 6 / 9.0), within(1e-9));
        assertThat(rouge.rougeL()).isCloseTo(2 * 0.625 * (5 / 9.0) / (0.625 + 5 / 9.0), within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"testing one,0.8,0.6666667,0.8", "testing two,0.8,0,0.8", "testing,0.5,0,0.5", "'',0,0,0", "/,0,0,0"})
    void rougeOfShortTextsIsWhatRougeScoreTests(String text, double one, double two, double longest) {
        var rouge = new Rouge();
        rouge.add(text, List.of("testing one two"));
        assertThat(rouge.rouge1()).isCloseTo(one, within(1e-6));
        assertThat(rouge.rouge2()).isCloseTo(two, within(1e-6));
        assertThat(rouge.rougeL()).isCloseTo(longest, within(1e-6));
    }

    @Test
    void rougeOfSummariesTakesTheUnionOfSentences() {
        var rouge = new Rouge();
        rouge.add("w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5", List.of("w1 w2 w3 w4 w5"));
        assertThat(rouge.rougeLsum()).isCloseTo(2 * 0.8 * 0.4 / 1.2, within(1e-9));
    }

    @Test
    void rougeOfChineseComparesCharacters() {
        var rouge = new Rouge();
        rouge.add("物流很快", List.of("物流特别快"));
        assertThat(rouge.rouge1()).isCloseTo(2 * (3 / 4.0) * (3 / 5.0) / (3 / 4.0 + 3 / 5.0), within(1e-9));
    }

    @Test
    void rougeIsTheMeanOfTheBestReferences() {
        var rouge = new Rouge();
        rouge.add("a b", List.of("c d", "a b"));
        rouge.add("a b", List.of("c d"));
        assertThat(rouge.rouge1()).isCloseTo(0.5, within(1e-9));
    }

    /** The example of scikit-learn's page on roc_auc_score, and F1 by hand. */
    @Test
    void classificationIsWhatScikitLearnPublishes() {
        var measures = new Classification(2);
        double[] scores = {0.1, 0.4, 0.35, 0.8};
        int[] truth = {0, 0, 1, 1};
        for (int i = 0; i < scores.length; i++) {
            measures.add(truth[i], new double[] {1 - scores[i], scores[i]});
        }
        assertThat(measures.auc()).hasValue(0.75);
        assertThat(measures.accuracy()).isEqualTo(0.75);
        assertThat(measures.macroF1()).isCloseTo((0.8 + 2 / 3.0) / 2, within(1e-12));
    }

    @Test
    void aucSharesTheRankOfEqualProbabilities() {
        var measures = new Classification(2);
        for (int i = 0; i < 4; i++) {
            measures.add(i % 2, new double[] {0.5, 0.5});
        }
        assertThat(measures.auc()).hasValue(0.5);
    }

    @Test
    void aucOfOneClassIsNothing() {
        var measures = new Classification(2);
        measures.add(1, new double[] {0.2, 0.8});
        assertThat(measures.auc()).isEmpty();
    }

    @Test
    void countsSpansThatAreRightInEndsAndLabel() {
        var scores = new EntityScores();
        scores.add(
                List.of(new EntityScores.Entity("A", 0, 2), new EntityScores.Entity("B", 3, 5)),
                List.of(
                        new EntityScores.Entity("A", 0, 2),
                        new EntityScores.Entity("B", 3, 6),
                        new EntityScores.Entity("A", 3, 5)));

        assertThat(scores.precision()).isEqualTo(1 / 3.0);
        assertThat(scores.recall()).isEqualTo(0.5);
        assertThat(scores.f1()).isEqualTo(0.4);
    }

    /** As scikit-learn's ndcg_score has it for gains 2^grade - 1. */
    @Test
    void measuresRankingsByGradeAndByTheFirstHit() {
        var ranking = new Ranking(10);
        ranking.add(List.of(0, 2, 1), new double[] {0.9, 0.5, 0.7});

        assertThat(ranking.meanReciprocalRank()).isEqualTo(0.5);
        double log3 = Math.log(3) / Math.log(2);
        assertThat(ranking.meanGain()).isCloseTo((1 / log3 + 3 / 2.0) / (3 + 1 / log3), within(1e-12));
    }
}
