package io.zhiying.recommendation.selection;

import io.zhiying.recommendation.interaction.InteractionWeights;
import io.zhiying.recommendation.model.NeighbourSource;
import io.zhiying.recommendation.model.Selection;
import io.zhiying.recommendation.recommend.RankingProperties;
import io.zhiying.recommendation.similarity.ItemSimilarity;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Chooses how a workspace's items are ranked, by trying on its own customers. A fifth of the interactions is held out:
 * what came after a moment where enough customers were there before and after it, else the newest of each. Every
 * similarity is trained on the rest and, mixed in several ways with content, popularity and what the customer bought
 * before, ranks for up to so many customers. The similarity with the highest NDCG beside popularity serves, with the
 * best mix for each of two questions: what next of anything, and what next of what the customer never bought (each
 * counting as much as people do come back, or do not).
 * Popularity alone is measured beside, so that it can be seen what an offer of one's own is worth.
 */
public final class Selector {
    private static final double HELD_OUT_SHARE = 0.2;

    private final Settings settings;
    private final InteractionWeights weights;
    private final RankingProperties ranking;
    private final @Nullable NeighbourSource content;
    private final Runnable check;

    /**
     * @param content lists by what items are; null where there are none yet
     * @param check called often; may throw to stop
     */
    public Selector(
            Settings settings,
            InteractionWeights weights,
            RankingProperties ranking,
            @Nullable NeighbourSource content,
            Runnable check) {
        this.settings = settings;
        this.weights = weights;
        this.ranking = ranking;
        this.content = content;
        this.check = check;
    }

    /**
     * @param minCustomers below so many nothing is proven, and the defaults serve
     * @param maxCustomers that are tried on, drawn at random
     * @param neighbours kept per item
     * @param maxItemsPerUser of one customer, newest first
     * @param cutoff the k of the metrics
     */
    public record Settings(
            int minCustomers, int maxCustomers, int neighbours, int maxItemsPerUser, int cutoff, long seed) {
        /** What holds where nothing else is said. */
        public static final Settings DEFAULT = new Settings(50, 1_000, 50, 500, 20, 1);
    }

    /** What was chosen, and why. */
    public record Chosen(ItemSimilarity similarity, Selection selection) {}

    /**
     * @param showable the items that may be recommended
     * @param similarities to choose from; the first serves where nothing can be proven
     */
    public Chosen choose(InteractionLog log, BitSet showable, List<ItemSimilarity> similarities) {
        int most = 0;
        for (var holdout :
                List.of(new Holdout.After(log.momentBefore(HELD_OUT_SHARE)), new Holdout.NewestOf(HELD_OUT_SHARE))) {
            var customers = draw(log, showable, holdout);
            if (customers.size() >= settings.minCustomers()) {
                return new Attempt(log, showable, holdout, customers, settings, weights, ranking, content, check)
                        .choose(similarities);
            }
            most = Math.max(most, customers.size());
        }
        var unproven = Selection.Side.unproven(ranking.defaultMix());
        return new Chosen(
                similarities.getFirst(), new Selection(null, most, settings.cutoff(), unproven, unproven, List.of()));
    }

    /** Persons with something before and something after, at most so many, each as likely as the other (reservoir). */
    private List<Integer> draw(InteractionLog log, BitSet showable, Holdout holdout) {
        var random = new Random(settings.seed());
        var drawn = new ArrayList<Integer>();
        int seen = 0;
        for (int person = 0; person < log.persons(); person++) {
            var divided = holdout.divide(log.of(person), weights);
            if (divided.past().isEmpty()
                    || divided.future().stream().noneMatch(item -> showable.get(log.number(item)))) {
                continue;
            }
            seen++;
            if (drawn.size() < settings.maxCustomers()) {
                drawn.add(person);
            } else {
                int at = random.nextInt(seen);
                if (at < drawn.size()) {
                    drawn.set(at, person);
                }
            }
        }
        drawn.sort(Comparator.naturalOrder());
        return drawn;
    }
}
