package io.zhiying.profile.lifetime.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NextPurchaseTest {
    private static final BgNbd PURCHASES = new BgNbd(1.2, 6, 0.9, 3);
    private static final LocalDate SPLIT = Shoppers.START.plusWeeks(52);

    @Test
    void holdsAsOftenAsItSaysForCustomersDrawnFromKnownParameters() {
        var shoppers = new Shoppers(PURCHASES, new GammaGamma(5, 4, 40), 11).shop(6_000, 26, 130);

        var comparison =
                Holdout.of(shoppers, SPLIT, Shoppers.START.plusWeeks(130)).comparison();
        var timing = Objects.requireNonNull(comparison.nextPurchase());

        assertThat(timing.within()).hasSize(5);
        for (var row : timing.within()) {
            assertThat(row.expected()).isCloseTo(row.actual(), within(0.02));
            assertThat(row.brierScore()).isLessThan(0.9 * row.brierScoreOfShare());
        }
        var interval = Objects.requireNonNull(timing.interval());
        assertThat(interval.customers()).isGreaterThan(1_000);
        assertThat(interval.actual()).isCloseTo(interval.expected(), within(0.03));
    }

    @Test
    void isTheDistributionThatTheExpectedPurchasesFollowFrom() {
        var history = new PurchaseHistory(4, 30, 35);
        var next = NextPurchase.of(PURCHASES, history);

        assertThat(next.within(0)).isZero();
        assertThat(next.within(1e9)).isCloseTo(next.probabilityAlive(), within(1e-6));
        assertThat(next.within(next.quantile(0.3))).isCloseTo(0.3 * next.probabilityAlive(), within(1e-12));
        // In a short time nobody buys twice: the expected purchases are the probability of one.
        assertThat(next.within(1e-4)).isCloseTo(PURCHASES.expectedPurchases(history, 1e-4), within(1e-8));
    }

    @Test
    void hasNoEndWhereHardlyAnybodyBuysAgain() {
        var next = NextPurchase.of(new BgNbd(0.001, 4, 0.8, 2.4), new PurchaseHistory(0, 0, 1));

        assertThat(next.quantile(0.9)).isInfinite();
        assertThat(next.within(52)).isLessThan(0.01);
    }
}
