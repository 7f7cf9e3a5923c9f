package io.zhiying.recommendation.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final List<String> ranked = List.of("a", "b", "c", "d");

    @Test
    void recallIsTheShareOfRelevantItemsAmongTheFirstK() {
        assertThat(Metrics.recall(ranked, Set.of("b", "d", "x"), 3)).isEqualTo(1 / 3.0);
        assertThat(Metrics.recall(ranked, Set.of("b", "d", "x"), 4)).isEqualTo(2 / 3.0);
        assertThat(Metrics.recall(ranked, Set.of(), 4)).isZero();
    }

    @Test
    void ndcgDiscountsHitsByTheLogarithmOfTheirRank() {
        // Hits at ranks 2 and 4: 1/log2(3) + 1/log2(5) = 0.630930 + 0.430677; the best order has hits at 1, 2 and 3:
        // 1 + 0.630930 + 0.5 = 2.130930.
        assertThat(Metrics.ndcg(ranked, Set.of("b", "d", "x"), 4)).isCloseTo(0.498190, within(1e-6));
        assertThat(Metrics.ndcg(ranked, Set.of("a", "b"), 2)).isEqualTo(1);
        assertThat(Metrics.ndcg(ranked, Set.of("x"), 4)).isZero();
    }

    @Test
    void ndcgOfACutoffShorterThanTheRelevantItemsCanBePerfect() {
        assertThat(Metrics.ndcg(ranked, Set.of("a", "b", "c"), 2)).isEqualTo(1);
    }

    @Test
    void hitRateAsksForAnyHit() {
        assertThat(Metrics.hitRate(ranked, Set.of("c"), 2)).isZero();
        assertThat(Metrics.hitRate(ranked, Set.of("c"), 3)).isEqualTo(1);
    }
}
