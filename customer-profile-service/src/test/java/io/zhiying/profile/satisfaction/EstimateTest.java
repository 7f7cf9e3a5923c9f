package io.zhiying.profile.satisfaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimateTest {
    private static final int SAMPLES = 4_000;

    private final Random random = new Random(7);

    @Test
    void isWhatTheAnswersSay() {
        assertThat(Estimate.netPromoterScore(50, 30, 20).value()).isEqualTo(30, within(1e-9));
        assertThat(Estimate.netPromoterScore(4, 0, 0).high()).isLessThanOrEqualTo(100);
        // Newcombe (1998), table I: 81 of 263, and 0 of 20.
        assertThat(Estimate.share(81, 263).low()).isEqualTo(0.2553, within(5e-5));
        assertThat(Estimate.share(81, 263).high()).isEqualTo(0.3662, within(5e-5));
        assertThat(Estimate.share(0, 20).high()).isEqualTo(0.1611, within(5e-5));
        var mean = Survey.CES.estimate(Map.of(5, 2L, 7, 2L));
        assertThat(mean.value()).isEqualTo(6, within(1e-9));
        assertThat(mean.low()).isEqualTo(6 - 3.1824 * Math.sqrt(4.0 / 3 / 4), within(1e-3));
        assertThat(mean.high()).isEqualTo(7);
        assertThat(Survey.CES.estimate(Map.of(5, 1L)).low()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"20, 0.5, 0.3", "50, 0.5, 0.3", "200, 0.3, 0.3", "50, 0.85, 0.1", "30, 0.1, 0.2"})
    void holdsTheNetPromoterScoreAsOftenAsItSays(int n, double promoters, double passives) {
        double truth = 100 * (promoters - (1 - promoters - passives));

        assertThat(coverage(
                        () -> {
                            long[] counts = new long[3];
                            for (int i = 0; i < n; i++) {
                                double drawn = random.nextDouble();
                                counts[drawn < promoters ? 0 : drawn < promoters + passives ? 1 : 2]++;
                            }
                            return Estimate.netPromoterScore(counts[0], counts[1], counts[2]);
                        },
                        holds(truth)))
                .isBetween(0.93, 0.985);
    }

    @ParameterizedTest
    @CsvSource({"15, 0.5", "40, 0.9", "200, 0.7"})
    void holdsTheShareOfTheSatisfiedAsOftenAsItSays(int n, double satisfied) {
        assertThat(coverage(
                        () -> {
                            long yes = 0;
                            for (int i = 0; i < n; i++) {
                                yes += random.nextDouble() < satisfied ? 1 : 0;
                            }
                            return Estimate.share(yes, n);
                        },
                        holds(satisfied)))
                .isBetween(0.925, 0.985);
    }

    @ParameterizedTest
    @CsvSource({"12", "40", "200"})
    void holdsTheMeanEffortAsOftenAsItSays(int n) {
        double[] shares = {0.05, 0.05, 0.1, 0.15, 0.25, 0.25, 0.15};
        double truth = 0;
        for (int i = 0; i < 7; i++) {
            truth += shares[i] * (i + 1);
        }

        assertThat(coverage(
                        () -> {
                            var answers = new TreeMap<Integer, Long>();
                            for (int i = 0; i < n; i++) {
                                double drawn = random.nextDouble();
                                int score = 1;
                                while (score < 7 && drawn >= shares[score - 1]) {
                                    drawn -= shares[score - 1];
                                    score++;
                                }
                                answers.merge(score, 1L, Long::sum);
                            }
                            return Survey.CES.estimate(answers);
                        },
                        holds(truth)))
                .isBetween(0.925, 0.975);
    }

    private static Predicate<Estimate> holds(double truth) {
        return estimate -> estimate.low() != null && estimate.low() <= truth && truth <= estimate.high();
    }

    private static double coverage(Supplier<Estimate> sample, Predicate<Estimate> holds) {
        int held = 0;
        for (int i = 0; i < SAMPLES; i++) {
            held += holds.test(sample.get()) ? 1 : 0;
        }
        return (double) held / SAMPLES;
    }
}
