package io.zhiying.recommendation.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.recommendation.interaction.Interaction;
import io.zhiying.recommendation.interaction.InteractionKind;
import io.zhiying.recommendation.interaction.InteractionWeights;
import io.zhiying.recommendation.model.Selection.HeldOut;
import io.zhiying.recommendation.recommend.RankingProperties;
import io.zhiying.recommendation.similarity.ItemSimilarity;
import io.zhiying.recommendation.similarity.RandomWalk;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class SelectorTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** Each of so many people buys one item a day for twelve days. */
    private static InteractionLog people(int many, IntUnaryOperator item) {
        var log = new InteractionLog.Builder();
        for (int person = 0; person < many; person++) {
            var id = new UUID(0, person + 1L);
            var rows = new java.util.TreeMap<String, Interaction>();
            for (int day = 0; day < 12; day++) {
                var bought = Interaction.once(
                        id,
                        "i" + item.applyAsInt(person),
                        InteractionKind.PURCHASED,
                        START.plus(Duration.ofDays(day)).plusSeconds(person));
                rows.merge(bought.itemId(), bought, Interaction::plus);
            }
            rows.values().stream()
                    .sorted(Comparator.comparing(Interaction::lastAt).reversed())
                    .forEach(log::accept);
        }
        return log.build();
    }

    private static Selector.Chosen choose(InteractionLog log) {
        var all = new BitSet();
        all.set(0, log.items());
        return new Selector(
                        Selector.Settings.DEFAULT,
                        InteractionWeights.DEFAULT,
                        RankingProperties.DEFAULT,
                        null,
                        () -> {})
                .choose(log, all, ItemSimilarity.all(10, new RandomWalk(0.7, 0.3)));
    }

    @Test
    void choosesWhoChoseWhatWherePeopleHaveTastes() {
        var random = new Random(3);
        var chosen = choose(people(200, person -> (person % 10) * 20 + random.nextInt(20)));

        var unseen = chosen.selection().unseen();
        assertThat(chosen.selection().heldOut()).isEqualTo(HeldOut.AFTER_A_MOMENT);
        assertThat(chosen.selection().customers()).isEqualTo(200);
        assertThat(unseen.mix().collaborative()).isPositive();
        assertThat(unseen.served().ndcg()).isGreaterThan(2 * unseen.popularity().ndcg());
    }

    @Test
    void leansOnPopularityWherePeopleHaveNoTasteButTheCommonOne() {
        var random = new Random(4);
        var chosen = choose(people(200, person -> (int) (200 * Math.pow(random.nextDouble(), 4))));

        var unseen = chosen.selection().unseen();
        assertThat(unseen.mix().popularity()).isEqualTo(1);
        assertThat(unseen.served().ndcg())
                .isGreaterThan(0.8 * unseen.popularity().ndcg());
    }

    @Test
    void putsFirstWhatPeopleBuyAgainWhereTheyDo() {
        var random = new Random(5);
        // Everybody has three staples of their own, which nobody else has.
        var chosen = choose(people(
                120, person -> random.nextInt(4) < 3 ? 1000 + 3 * person + random.nextInt(3) : random.nextInt(50)));

        var anything = chosen.selection().anything();
        assertThat(anything.mix().repeat()).isPositive();
        assertThat(anything.served().recall())
                .isGreaterThan(3 * anything.popularity().recall());
    }

    @Test
    void holdsOutTheNewestOfEachWhereNobodyIsThereBeforeAndAfterAMoment() {
        var random = new Random(6);
        var log = new InteractionLog.Builder();
        for (int person = 0; person < 100; person++) {
            for (int n = 0; n < 6; n++) {
                log.accept(Interaction.once(
                        new UUID(0, person + 1L),
                        "i" + n + random.nextInt(9),
                        InteractionKind.VIEWED,
                        START.plus(Duration.ofDays(person)).minusSeconds(n)));
            }
        }

        assertThat(choose(log.build()).selection().heldOut()).isEqualTo(HeldOut.NEWEST_OF_EACH);
    }

    @Test
    void servesTheDefaultsAndSaysSoWhereTooLittleIsKnown() {
        var random = new Random(7);
        var chosen = choose(people(20, person -> random.nextInt(30)));

        assertThat(chosen.selection().heldOut()).isNull();
        assertThat(chosen.selection().customers()).isEqualTo(20);
        assertThat(chosen.selection().anything().mix()).isEqualTo(RankingProperties.DEFAULT.defaultMix());
        assertThat(chosen.selection().anything().served()).isNull();
        assertThat(chosen.similarity().parameters()).containsEntry("method", "cosine");
    }

    @Test
    void choosesTheSameTwice() {
        var random = new Random(8);
        var log = people(150, person -> random.nextInt(60));

        assertThat(choose(log)).isEqualTo(choose(log));
    }

    @Test
    void knowsOfARepeatedPurchaseWhatProbablyLayBeforeTheMoment() {
        var four = new Interaction(
                new UUID(0, 1), "milk", InteractionKind.PURCHASED, 4, START, START.plus(Duration.ofDays(30)));
        var moment = START.plus(Duration.ofDays(15));

        var divided = new Holdout.After(moment).divide(List.of(four), InteractionWeights.DEFAULT);

        // Days 0, 10, 20 and 30.
        assertThat(divided.future()).containsExactly("milk");
        assertThat(divided.past()).singleElement().satisfies(known -> {
            assertThat(known.times()).isEqualTo(2);
            assertThat(known.lastAt()).isEqualTo(START.plus(Duration.ofDays(10)));
        });
    }

    @Test
    void countsADislikeAsNothingToGuess() {
        var disliked =
                Interaction.once(new UUID(0, 1), "tea", InteractionKind.DISLIKED, START.plus(Duration.ofDays(30)));

        assertThat(new Holdout.After(START)
                        .divide(List.of(disliked), InteractionWeights.DEFAULT)
                        .future())
                .isEmpty();
    }
}
