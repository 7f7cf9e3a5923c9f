package io.zhiying.recommendation.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

    @Test
    void contentIsComparedByTheCosineOfItsWeights() {
        try (var builder = new ContentNeighbours.Builder()) {
            List.of("牛奶", "茶").forEach(common -> builder.add(new ItemText(common + " cup", List.of(), Map.of())));
            builder.add(new ItemText("lamp", List.of(), Map.of()));
            var neighbours = builder.build(3, all(3), 1000).of(0);

            double shared = Math.pow(Math.log(1.5), 2);
            assertThat(neighbours.items()).containsExactly(1);
            assertThat((double) neighbours.scores()[0])
                    .isCloseTo(shared / (shared + Math.pow(Math.log(3), 2)), within(1e-6));
        }
    }

    /** Against all pairs. */
    @Test
    void contentNeighboursAreTheNearestOfAll() {
        var random = new Random(7);
        var texts = IntStream.range(0, 400)
                .mapToObj(_ -> new ItemText(
                        words(random), List.of("部门" + random.nextInt(3)), Map.of("brand", "b" + random.nextInt(20))))
                .toList();
        var eligible = all(400);
        IntStream.range(0, 40).forEach(_ -> eligible.clear(random.nextInt(400)));
        try (var exact = new ContentNeighbours.Builder();
                var pruned = new ContentNeighbours.Builder()) {
            texts.forEach(text -> {
                exact.add(text);
                pruned.add(text);
            });
            var everyPair = exact.build(400, eligible, Integer.MAX_VALUE);
            var nearest = pruned.build(10, eligible, Integer.MAX_VALUE);
            for (int item = 0; item < 400; item++) {
                var all = everyPair.of(item);
                var ten = nearest.of(item);
                assertThat(ten.items()).containsExactly(Arrays.copyOf(all.items(), 10));
                assertThat(ten.scores()).containsExactly(Arrays.copyOf(all.scores(), 10));
            }
        }
    }

    /** Few words are frequent and most are rare, as in titles. */
    private static String words(Random random) {
        return IntStream.range(0, 3 + random.nextInt(5))
                .mapToObj(_ -> "w" + (int) Math.pow(300, random.nextDouble()))
                .collect(Collectors.joining(" "));
    }

    @Test
    void contentNeighboursKeepWhatIsNearestOfThoseThatWereReached() {
        try (var builder = new ContentNeighbours.Builder()) {
            for (int i = 0; i < 50; i++) {
                builder.add(new ItemText("牛奶 item " + i % 5, List.of("food"), Map.of()));
            }
            builder.add(new ItemText("lamp", List.of("home"), Map.of()));

            assertThat(builder.build(3, all(51), 20).of(0).items()).containsExactly(5, 10, 15);
        }
    }
}
