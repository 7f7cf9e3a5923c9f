package io.zhiying.demo.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SampleDataTest {
    private static SampleData data;

    @BeforeAll
    static void readsTheRealFiles() throws Exception {
        data = SampleData.read(Path.of("../sample-data"));
    }

    @Test
    void keepsEveryRowOfTheTransactions() {
        assertThat(data.rowsRead()).isEqualTo(75_000);
        assertThat(data.rowsWithoutQuantity()).isEqualTo(416);
        assertThat(data.baskets().stream()
                        .mapToInt(basket -> basket.lines().size())
                        .sum())
                .isEqualTo(74_584);
    }

    @Test
    void groupsRowsIntoBasketsOfOneHouseholdInTheOrderOfTime() {
        assertThat(data.baskets()).isSortedAccordingTo(Comparator.comparing(Basket::time));
        assertThat(data.baskets().stream().map(Basket::id)).doesNotHaveDuplicates();
        assertThat(data.baskets())
                .allSatisfy(basket -> assertThat(basket.lines()).isNotEmpty());
    }

    @Test
    void namesEachHouseholdOfTheTransactionsOnce() {
        assertThat(data.households()).hasSize(2_377).doesNotHaveDuplicates();
        assertThat(data.households().stream()
                        .filter(household -> !household.demographics().isEmpty()))
                .hasSize(801);
        assertThat(data.households())
                .allSatisfy(household -> assertThat(household.email()).endsWith("@example.com"));
    }

    @Test
    void pricesEachProductThatWasBought() {
        assertThat(data.products()).hasSizeGreaterThan(20_000).allSatisfy(product -> {
            assertThat(product.price()).isGreaterThanOrEqualTo(BigDecimal.ZERO);
            assertThat(product.title()).isNotBlank();
        });
    }

    @Test
    void campaignsAndRedemptionsAreOfKnownHouseholds() {
        var known = data.households().stream().map(Household::number).collect(Collectors.toSet());
        assertThat(data.campaigns())
                .hasSize(27)
                .allSatisfy(campaign -> assertThat(known).containsAll(campaign.households()));
        assertThat(data.redemptions()).hasSize(2_102).doesNotHaveDuplicates();
        assertThat(known)
                .containsAll(
                        data.redemptions().stream().map(Redemption::household).toList());
    }

    @Test
    void feedbackComesInBothLanguages() {
        assertThat(data.feedback()).hasSize(60);
        var seen = new HashSet<String>();
        data.feedback().forEach(feedback -> seen.add(feedback.language() + " " + feedback.sentiment()));
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "zh positive", "zh negative", "zh mixed", "en positive", "en negative", "en mixed");
    }

    @Test
    void theShiftedYearEndsYesterdayAndIsReadBackFromAnyOfItsEvents() {
        var now = Instant.parse("2026-02-28T00:00:01Z");
        var shift = YearShift.untilYesterday(now);
        var last = data.baskets().getLast();

        assertThat(shift.of(last.time())).isEqualTo(Instant.parse("2026-02-27T03:32:25Z"));
        assertThat(shift.lastDay()).hasToString("2026-02-27");
        assertThat(YearShift.between(last.time(), shift.of(last.time()))).isEqualTo(shift);
    }
}
