package io.zhiying.campaign.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionsTest {
    private static final Offset<Double> FOUR_PLACES = within(0.00005);

    /** Newcombe 1998, Statistics in Medicine 17:873-890, table II, method 10 (score, no continuity correction). */
    @ParameterizedTest
    @CsvSource({
        "56, 70, 48, 80, 0.0524, 0.3339",
        "9, 10, 3, 10, 0.1705, 0.8090",
        "6, 7, 2, 7, 0.0582, 0.8062",
        "5, 56, 0, 29, -0.0381, 0.1926",
        "0, 10, 0, 20, -0.1611, 0.2775",
        "0, 10, 0, 10, -0.2775, 0.2775",
        "10, 10, 0, 20, 0.6791, 1.0000",
        "10, 10, 0, 10, 0.6075, 1.0000"
    })
    void boundsTheDifferenceAsNewcombePublished(long x, long m, long y, long n, double low, double high) {
        var interval = Proportions.difference(new Proportion(x, m), new Proportion(y, n), 0.95);

        assertThat(interval.low()).isCloseTo(low, FOUR_PLACES);
        assertThat(interval.high()).isCloseTo(high, FOUR_PLACES);
    }

    /** Koopman 1984, Biometrics 40:513-517: 36 of 40 against 16 of 80. */
    @Test
    void boundsTheRatioAsKoopmanPublished() {
        var interval = Proportions.ratio(new Proportion(36, 40), new Proportion(16, 80), 0.95);

        assertThat(interval.low()).isCloseTo(2.94, within(0.005));
        assertThat(interval.high()).isCloseTo(7.15, within(0.005));
    }

    /** Newcombe 1998, Statistics in Medicine 17:857-872, table I, method 3. */
    @ParameterizedTest
    @CsvSource({"81, 263, 0.2553, 0.3662", "15, 148, 0.0624, 0.1605", "0, 20, 0.0000, 0.1611", "1, 29, 0.0061, 0.1718"})
    void boundsOneProportionAsPublished(long x, long n, double low, double high) {
        var interval = Proportions.wilson(new Proportion(x, n), 0.95);

        assertThat(interval.low()).isCloseTo(low, FOUR_PLACES);
        assertThat(interval.high()).isCloseTo(high, FOUR_PLACES);
    }

    @Test
    void leavesTheRatioOpenWhereNothingBoundsIt() {
        assertThat(Proportions.ratio(new Proportion(5, 50), new Proportion(0, 50), 0.95)
                        .high())
                .isInfinite();
        assertThat(Proportions.ratio(new Proportion(5, 50), new Proportion(0, 50), 0.95)
                        .low())
                .isGreaterThan(1);
        assertThat(Proportions.ratio(new Proportion(0, 50), new Proportion(5, 50), 0.95)
                        .low())
                .isZero();
        assertThat(Proportions.ratio(new Proportion(0, 50), new Proportion(0, 50), 0.95))
                .isEqualTo(new Interval(0, Double.POSITIVE_INFINITY));
    }

    @Test
    void boundsTheRatioWhereEverybodyConverts() {
        var interval = Proportions.ratio(new Proportion(50, 50), new Proportion(50, 50), 0.95);

        assertThat(interval.low()).isBetween(0.9, 1.0);
        assertThat(interval.high()).isBetween(1.0, 1.1);
    }

    @Test
    void agreesWithTheTestOnWhetherOneIsInTheRatio() {
        for (int x = 20; x <= 60; x++) {
            var a = new Proportion(x, 200);
            var b = new Proportion(40, 200);
            boolean significant = Proportions.equality(a, b).pValue() < 0.05;
            assertThat(Proportions.ratio(a, b, 0.95).contains(1)).isEqualTo(!significant);
        }
    }

    @Test
    void testsEqualityAsPearsonDoes() {
        // 2x2 table 56/70 and 48/80: chi-square 7.0 to three places by hand, see the pooled rate of 104/150.
        var test = Proportions.equality(new Proportion(56, 70), new Proportion(48, 80));

        double pooled = 104.0 / 150;
        double expected = 0.2 / Math.sqrt(pooled * (1 - pooled) * (1.0 / 70 + 1.0 / 80));
        assertThat(test.z()).isCloseTo(expected, within(1e-12));
        assertThat(test.pValue()).isBetween(0.007, 0.009);
    }

    @Test
    void coversTheTruthNineteenTimesInTwenty() {
        var random = new SplittableRandom(20260101);
        int differences = 0;
        int ratios = 0;
        int runs = 4000;
        for (int run = 0; run < runs; run++) {
            var a = draw(random, 400, 0.12);
            var b = draw(random, 300, 0.08);
            differences += Proportions.difference(a, b, 0.95).contains(0.04) ? 1 : 0;
            ratios += Proportions.ratio(a, b, 0.95).contains(1.5) ? 1 : 0;
        }
        assertThat((double) differences / runs).isBetween(0.940, 0.962);
        assertThat((double) ratios / runs).isBetween(0.940, 0.962);
    }

    @Test
    void findsADifferenceThatIsNotThereOnceInTwenty() {
        var random = new SplittableRandom(7);
        int found = 0;
        int runs = 4000;
        for (int run = 0; run < runs; run++) {
            found += Proportions.equality(draw(random, 500, 0.1), draw(random, 500, 0.1))
                                    .pValue()
                            < 0.05
                    ? 1
                    : 0;
        }
        assertThat((double) found / runs).isBetween(0.04, 0.06);
    }

    private static Proportion draw(SplittableRandom random, int trials, double rate) {
        long successes = 0;
        for (int i = 0; i < trials; i++) {
            successes += random.nextDouble() < rate ? 1 : 0;
        }
        return new Proportion(successes, trials);
    }
}
