package io.zhiying.recommendation.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SimilarityTest {
    private static final double LN_2 = Math.log(2);

    private static BitSet all(int items) {
        var set = new BitSet();
        set.set(0, items);
        return set;
    }

    /** Users: {0, 1}, {0, 1, 2}, {2}; three items. */
    private static InteractionMatrix matrix() {
        return new InteractionMatrix.Builder(100)
                .nextUser()
                .add(0, 1)
                .add(1, 1)
                .nextUser()
                .add(0, 1)
                .add(1, 1)
                .add(2, 1)
                .nextUser()
                .add(2, 1)
                .build(3);
    }

    @Test
    void cosineWeighsUsersByTheirInverseFrequencyAndShrinksBySharedUsers() {
        // Frequencies: ln(1 + 3/2), ln(1 + 3/3), ln(1 + 3/1). Items 0 and 1 have the same users: cosine 1, shrunk
        // 2/(2+2).
        var neighbours = new CollaborativeNeighbours(matrix(), new ShrunkCosine(2), 5, all(3)).of(0);

        double a = Math.log1p(1.5);
        double c = Math.log1p(3);
        double cosine = LN_2 * LN_2 / (Math.hypot(a, LN_2) * Math.hypot(LN_2, c));
        assertThat(neighbours.items()).containsExactly(1, 2);
        assertThat((double) neighbours.scores()[0]).isCloseTo(0.5, within(1e-6));
        assertThat((double) neighbours.scores()[1]).isCloseTo(cosine / 3, within(1e-6));
    }

    @Test
    void conditionalProbabilityCountsSharedUsersAndPenalisesPopularity() {
        // Item 0 has two users; both chose item 1, which has two, and one chose item 2, which has two: 2/(2+1)/2 and
        // 1/(2+1)/2.
        var neighbours = new CollaborativeNeighbours(matrix(), new ConditionalProbability(1, 1), 5, all(3)).of(0);

        assertThat(neighbours.items()).containsExactly(1, 2);
        assertThat((double) neighbours.scores()[0]).isCloseTo(1.0 / 3, within(1e-6));
        assertThat((double) neighbours.scores()[1]).isCloseTo(1.0 / 6, within(1e-6));
    }

    @Test
    void randomWalkMultipliesStepsAndPenalisesPopularity() {
        // From item 0: 1/2 to each of two users; from user 0 1/2 to item 1, from user 1 1/3: 1/4 + 1/6 = 5/12,
        // divided by item 1's degree 2 to the power 1. To item 2: 1/2 · 1/3 / 2 = 1/12.
        var neighbours = new CollaborativeNeighbours(matrix(), new RandomWalk(1, 1), 5, all(3)).of(0);

        assertThat(neighbours.items()).containsExactly(1, 2);
        assertThat((double) neighbours.scores()[0]).isCloseTo(5.0 / 24, within(1e-6));
        assertThat((double) neighbours.scores()[1]).isCloseTo(1.0 / 12, within(1e-6));
    }

    @Test
    void neverNamesAnItemThatIsNotEligible() {
        var eligible = all(3);
        eligible.clear(1);

        var neighbours = new CollaborativeNeighbours(matrix(), new RandomWalk(1, 0), 5, eligible).of(0);

        assertThat(neighbours.items()).containsExactly(2);
    }

    @Test
    void keepsTheBestAndBreaksTiesByNumber() {
        var best = new TopK(3);
        int[] items = {9, 4, 7, 1, 8};
        float[] scores = {1, 2, 2, 0.5f, 2};
        for (int i = 0; i < items.length; i++) {
            best.offer(items[i], scores[i]);
        }

        assertThat(best.drain().items()).containsExactly(4, 7, 8);
        assertThat(best.drain().size()).isZero();
    }

    @Test
    void leavesOutWhatOneUserHasBeyondTheBound() {
        var matrix = new InteractionMatrix.Builder(2)
                .nextUser()
                .add(0, 1)
                .add(1, 1)
                .add(2, 1)
                .build(3);

        assertThat(matrix.entries()).isEqualTo(2);
        assertThat(matrix.users()).isEqualTo(1);
    }

    @Test
    void splitsChineseIntoPairsAndEnglishIntoStems() {
        try (var tokens = new Tokens()) {
            assertThat(tokens.of("婴儿奶粉")).containsExactly("婴儿", "儿奶", "奶粉");
            assertThat(tokens.of("ＢＡＢＹ Diapers, 2 packs")).containsExactly("baby", "diaper", "2", "pack");
        }
    }

    @Test
    void findsContentNeighboursByRareWordsBeforeCommonOnes() {
        try (var builder = new ContentNeighbours.Builder()) {
            builder.add(new ItemText("有机 纯牛奶", List.of("食品", "乳制品"), Map.of("brand", "A")));
            builder.add(new ItemText("有机 酸奶", List.of("食品", "乳制品"), Map.of("brand", "B")));
            builder.add(new ItemText("薯片", List.of("食品", "零食"), Map.of("brand", "C")));
            builder.add(new ItemText("Desk lamp", List.of("home"), Map.of()));
            var content = builder.build(3, all(4), 1000);

            assertThat(content.of(0).items()).startsWith(1);
            assertThat(content.of(0).items()).doesNotContain(3);
            assertThat(content.of(3).size()).isZero();
        }
    }
}
