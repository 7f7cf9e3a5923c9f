package io.zhiying.profile.lifetime.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.hipparchus.random.RandomDataGenerator;
import org.hipparchus.special.Beta;
import org.hipparchus.special.Gamma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BgNbdTest {
    /** Fader, Hardie and Lee 2005, table 2: CDNOW. */
    private static final BgNbd CDNOW = new BgNbd(0.2426, 4.4135, 0.7929, 2.4258);

    @Test
    void expectsOfThePapersCustomerWhatThePaperSays() {
        var history = new PurchaseHistory(2, 30.43, 38.86);

        assertThat(CDNOW.expectedPurchases(history, 39)).isCloseTo(1.226, within(0.0005));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 20", "1, 5, 20", "3, 19, 20", "3, 2, 30", "12, 28, 30"})
    void expectsWhatDrawsFromThePosteriorAverageTo(int frequency, double recency, double age) {
        var history = new PurchaseHistory(frequency, recency, age);
        var random = new RandomDataGenerator(7);
        double weeks = 25;
        int draws = 40_000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < draws; i++) {
            int bought = random.nextDouble() < CDNOW.probabilityAlive(history) ? future(history, weeks, random) : 0;
            sum += bought;
            squares += (double) bought * bought;
        }
        double mean = sum / draws;
        double error = Math.sqrt((squares / draws - mean * mean) / draws);

        assertThat(CDNOW.expectedPurchases(history, weeks)).isCloseTo(mean, within(4 * error));
    }

    private static int future(PurchaseHistory history, double weeks, RandomDataGenerator random) {
        double rate = random.nextGamma(CDNOW.r() + history.frequency(), 1 / (CDNOW.alpha() + history.age()));
        double ends = random.nextBeta(CDNOW.a(), CDNOW.b() + history.frequency());
        int bought = 0;
        for (double time = random.nextExponential(1 / rate); time <= weeks; time += random.nextExponential(1 / rate)) {
            bought++;
            if (random.nextDouble() < ends) {
                break;
            }
        }
        return bought;
    }

    @Test
    void takesWhoBoughtOnceForAliveAndWhoStoppedForGone() {
        assertThat(CDNOW.probabilityAlive(new PurchaseHistory(0, 0, 38))).isEqualTo(1);
        assertThat(CDNOW.probabilityAlive(new PurchaseHistory(20, 10, 38))).isLessThan(0.001);
        assertThat(CDNOW.probabilityAlive(new PurchaseHistory(20, 38, 38))).isGreaterThan(0.95);
    }

    @Test
    void givesNoPurchaseTheShareThatTheProcessGivesIt() {
        var random = new RandomDataGenerator(11);
        int draws = 200_000;
        int none = 0;
        for (int i = 0; i < draws; i++) {
            double rate = random.nextGamma(CDNOW.r(), 1 / CDNOW.alpha());
            none += random.nextExponential(1) > rate * 10 ? 1 : 0;
        }
        double share = (double) none / draws;

        assertThat(Math.exp(CDNOW.logLikelihood(new PurchaseHistory(0, 0, 10))))
                .isCloseTo(share, within(4 * Math.sqrt(share * (1 - share) / draws)));
    }

    @Test
    void weighsManyHistoriesByHowManyHaveThem() {
        var once = new PurchaseHistory(0, 0, 10);
        var early = new PurchaseHistory(2, 3, 30);
        var late = new PurchaseHistory(2, 29, 30);

        assertThat(CDNOW.logLikelihood(Map.of(once, 3L, early, 1L, late, 2L)))
                .isCloseTo(
                        3 * CDNOW.logLikelihood(once) + CDNOW.logLikelihood(early) + 2 * CDNOW.logLikelihood(late),
                        within(1e-9));
        // As the paper writes it, not in logarithms.
        assertThat(Math.exp(CDNOW.logLikelihood(early))).isCloseTo(density(2, 3, 30), within(1e-12));
    }

    private static double density(int x, double recency, double age) {
        double common = Math.exp(Gamma.logGamma(CDNOW.r() + x) - Gamma.logGamma(CDNOW.r()))
                * Math.pow(CDNOW.alpha(), CDNOW.r())
                / Math.exp(Beta.logBeta(CDNOW.a(), CDNOW.b()));
        return common
                * (Math.exp(Beta.logBeta(CDNOW.a(), CDNOW.b() + x)) / Math.pow(CDNOW.alpha() + age, CDNOW.r() + x)
                        + Math.exp(Beta.logBeta(CDNOW.a() + 1, CDNOW.b() + x - 1))
                                / Math.pow(CDNOW.alpha() + recency, CDNOW.r() + x));
    }

    @Test
    void hasNoHoleWhereTheFormulaOfThePaperHasNone() {
        var history = new PurchaseHistory(3, 20, 30);
        double below = new BgNbd(0.5, 5, 1 - 1e-7, 2).expectedPurchases(history, 26);
        double at = new BgNbd(0.5, 5, 1, 2).expectedPurchases(history, 26);
        double above = new BgNbd(0.5, 5, 1 + 1e-7, 2).expectedPurchases(history, 26);

        assertThat(at).isCloseTo((below + above) / 2, within(1e-8));
        assertThat(new BgNbd(0.5, 5, 0.4, 0.6).expectedPurchases(PurchaseHistory.NEW, 26))
                .isPositive();
    }

    @Test
    void staysFiniteForWhoBuysEveryDayAndForALongHorizon() {
        var daily = new PurchaseHistory(3_000, 428.5, 428.6);

        assertThat(CDNOW.expectedPurchases(daily, 52)).isBetween(200.0, 365.0);
        assertThat(CDNOW.expectedPurchases(daily, 100_000)).isFinite().isPositive();
        assertThat(CDNOW.logLikelihood(daily)).isFinite();
    }

    @Test
    void expectsNothingInNoTimeAndMoreInMoreTime() {
        var history = new PurchaseHistory(4, 20, 30);

        assertThat(CDNOW.expectedPurchases(history, 0)).isZero();
        assertThat(CDNOW.expectedPurchases(history, 20)).isGreaterThan(CDNOW.expectedPurchases(history, 10));
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> new BgNbd(0, 1, 1, 1)).hasMessageContaining("positive");
        assertThatThrownBy(() -> new PurchaseHistory(0, 3, 5)).hasMessageContaining("recency must be 0");
        assertThatThrownBy(() -> new PurchaseHistory(1, 6, 5)).hasMessageContaining("from 0 to age");
        assertThatThrownBy(() -> CDNOW.expectedPurchases(PurchaseHistory.NEW, -1))
                .hasMessageContaining("weeks");
    }
}
