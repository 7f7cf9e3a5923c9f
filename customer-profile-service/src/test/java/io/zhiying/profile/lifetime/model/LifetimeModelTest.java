package io.zhiying.profile.lifetime.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against customers whose parameters are known. */
class LifetimeModelTest {
    private static final BgNbd PURCHASES = new BgNbd(0.8, 6, 0.9, 3);
    private static final GammaGamma SPEND = new GammaGamma(5, 4, 40);
    private static final LocalDate SPLIT = Shoppers.START.plusWeeks(52);
    private static final LocalDate END = Shoppers.START.plusWeeks(78);

    private static List<SortedMap<LocalDate, Double>> shoppers;
    private static List<Customer> customers;
    private static LifetimeModel model;

    @BeforeAll
    static void fit() {
        shoppers = new Shoppers(PURCHASES, SPEND, 42).shop(5_000, 26, 78);
        customers = shoppers.stream().map(days -> Customer.of(days, SPLIT)).toList();
        model = LifetimeModel.fit(customers);
    }

    @Test
    void recoversTheParametersWithinTheirStandardErrors() {
        var purchases = model.purchases();
        var errors = purchases.standardErrors();

        assertThat(purchases.model().r()).isCloseTo(PURCHASES.r(), within(4 * errors.get(0)));
        assertThat(purchases.model().alpha()).isCloseTo(PURCHASES.alpha(), within(4 * errors.get(1)));
        assertThat(purchases.model().a()).isCloseTo(PURCHASES.a(), within(4 * errors.get(2)));
        assertThat(purchases.model().b()).isCloseTo(PURCHASES.b(), within(4 * errors.get(3)));
        assertThat(errors.get(0)).isLessThan(0.1);
        var spend = model.spend().orElseThrow();
        assertThat(spend.model().p())
                .isCloseTo(SPEND.p(), within(4 * spend.standardErrors().get(0)));
        assertThat(spend.model().q())
                .isCloseTo(SPEND.q(), within(4 * spend.standardErrors().get(1)));
        assertThat(spend.model().v())
                .isCloseTo(SPEND.v(), within(4 * spend.standardErrors().get(2)));
    }

    @Test
    void isNoLessLikelyThanTheTruth() {
        double truth = customers.stream()
                .mapToDouble(customer -> PURCHASES.logLikelihood(customer.history()))
                .sum();

        assertThat(model.purchases().logLikelihood()).isBetween(truth, truth + 10);
    }

    @Test
    void foretellsWhatHappensNext() {
        var holdout = Holdout.of(shoppers, SPLIT, END).comparison();

        assertThat(holdout.expected()).isCloseTo(holdout.actual(), within(0.05 * holdout.actual()));
        assertThat(holdout.forecast().correlation())
                .isGreaterThan(holdout.naive().correlation());
        assertThat(holdout.forecast().meanAbsoluteError())
                .isLessThan(holdout.naive().meanAbsoluteError());
        assertThat(holdout.spendAndFrequency()).isCloseTo(0, within(0.08));
        for (var row : holdout.byFrequency()) {
            assertThat(row.expected()).isCloseTo(row.actual(), within(0.05 + 0.2 * row.actual()));
        }
    }

    @Test
    void foretellsWhatTheyWillSpend() {
        double expected = 0;
        double actual = 0;
        for (int i = 0; i < customers.size(); i++) {
            expected += model.expect(customers.get(i), 26).value().orElseThrow();
            actual += shoppers.get(i).tailMap(SPLIT.plusDays(1)).values().stream()
                    .mapToDouble(Double::doubleValue)
                    .sum();
        }

        assertThat(expected).isCloseTo(actual, within(0.06 * actual));
    }

    @Test
    void givesIntervalsThatHoldAsOftenAsTheySay() {
        var simulation = new Simulation(model, 400);
        int purchasesHold = 0;
        int below = 0;
        int valueHolds = 0;
        int n = 1_500;
        for (int i = 0; i < n; i++) {
            var after = shoppers.get(i).subMap(SPLIT.plusDays(1), END.plusDays(1));
            var outlook = simulation.of(customers.get(i), 26, 0.8, i);
            purchasesHold += outlook.purchases().contains(after.size()) ? 1 : 0;
            below += after.size() < outlook.purchases().low() ? 1 : 0;
            valueHolds += outlook.value()
                            .contains(after.values().stream()
                                    .mapToDouble(Double::doubleValue)
                                    .sum())
                    ? 1
                    : 0;
        }

        // Counts are discrete and half of them are 0: such an interval holds more often than it must.
        assertThat((double) purchasesHold / n).isBetween(0.8, 0.96);
        assertThat((double) below / n).isLessThan(0.1);
        assertThat((double) valueHolds / n).isBetween(0.77, 0.96);
    }

    @Test
    void drawsTheSameForTheSameSeed() {
        var simulation = new Simulation(model, 200);

        assertThat(simulation.of(customers.getFirst(), 26, 0.8, 1))
                .isEqualTo(simulation.of(customers.getFirst(), 26, 0.8, 1));
    }

    @Test
    void saysWhenThereIsTooLittleToLearnFrom() {
        assertThatThrownBy(() -> LifetimeModel.fit(customers.subList(0, 50)))
                .isInstanceOf(LifetimeModel.TooFewCustomers.class)
                .hasMessageContaining("50 customers")
                .hasMessageContaining("at least 100 and 30");
    }

    @Test
    void countsDaysAndLeavesTheFirstOut() {
        var days = new java.util.TreeMap<>(java.util.Map.of(
                Shoppers.START, 100.0, Shoppers.START.plusDays(7), 20.0, Shoppers.START.plusDays(21), 40.0));

        assertThat(Customer.of(days, Shoppers.START.plusDays(28)))
                .isEqualTo(new Customer(new PurchaseHistory(2, 3, 4), 30));
        assertThat(Customer.of(days, Shoppers.START.plusDays(20)).history().frequency())
                .isEqualTo(1);
    }
}
