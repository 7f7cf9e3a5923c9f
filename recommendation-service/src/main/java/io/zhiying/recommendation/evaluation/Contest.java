package io.zhiying.recommendation.evaluation;

import io.zhiying.recommendation.interaction.Interaction;
import io.zhiying.recommendation.interaction.InteractionKind;
import io.zhiying.recommendation.interaction.InteractionWeights;
import io.zhiying.recommendation.model.Mix;
import io.zhiying.recommendation.model.NeighbourList;
import io.zhiying.recommendation.model.NeighbourSource;
import io.zhiying.recommendation.recommend.Blend;
import io.zhiying.recommendation.recommend.History;
import io.zhiying.recommendation.recommend.RankingProperties;
import io.zhiying.recommendation.selection.InteractionLog;
import io.zhiying.recommendation.selection.Metrics;
import io.zhiying.recommendation.selection.Popularity;
import io.zhiying.recommendation.selection.Selector;
import io.zhiying.recommendation.similarity.CollaborativeNeighbours;
import io.zhiying.recommendation.similarity.ItemSimilarity;
import java.time.Instant;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/** Ranks for every user of a split with one method or another, and measures the ranks. */
final class Contest {
    private final Split split;
    private final boolean repeats;
    private final List<Integer> cutoffs;
    private final int depth;
    private final Map<String, List<Interaction>> pasts = new TreeMap<>();
    private final Instant now;
    private final InteractionLog log;
    private final RankingProperties ranking;
    private final Set<String> catalogue = new HashSet<>();

    /**
     * @param repeats whether what a user already had may be recommended and counts
     * @param cutoffs the k of the metrics
     */
    Contest(Split split, boolean repeats, List<Integer> cutoffs, RankingProperties ranking) {
        this.ranking = ranking;
        this.split = repeats ? split : split.withoutRepeats();
        this.repeats = repeats;
        this.cutoffs = cutoffs;
        this.depth = Collections.max(cutoffs);
        var ids = new HashMap<String, UUID>();
        var sums = new HashMap<String, Map<String, Interaction>>();
        long last = 0;
        for (var choice : split.train()) {
            catalogue.add(choice.item());
            last = Math.max(last, choice.time());
            var one = Interaction.once(
                    ids.computeIfAbsent(choice.user(), _ -> new UUID(0, ids.size() + 1L)),
                    choice.item(),
                    InteractionKind.PURCHASED,
                    Instant.ofEpochSecond(choice.time()));
            sums.computeIfAbsent(choice.user(), _ -> new LinkedHashMap<>())
                    .merge(choice.item(), one, Interaction::plus);
        }
        sums.forEach((user, own) -> pasts.put(
                user,
                own.values().stream()
                        .sorted(Comparator.comparing(Interaction::lastAt)
                                .reversed()
                                // In lists nothing is newer: what is held out of them should be any of it.
                                .thenComparing(one -> scattered(user, one.itemId()))
                                .thenComparing(Interaction::itemId))
                        .toList()));
        this.now = Instant.ofEpochSecond(last);
        var builder = new InteractionLog.Builder();
        pasts.values().forEach(own -> own.forEach(builder::accept));
        this.log = builder.build();
    }

    private static int scattered(String user, String item) {
        return new Random((user + ' ' + item).hashCode()).nextInt();
    }

    int users() {
        return split.test().size();
    }

    int items() {
        return catalogue.size();
    }

    /**
     * Means over users.
     *
     * @param coverage share of the items in the training part that were recommended to anybody
     */
    record Figures(Map<Integer, Double> recall, Map<Integer, Double> ndcg, double hitRate, double coverage) {}

    /** What most users have, the same for everybody but for what they had. */
    Figures popularity() {
        var counts = new HashMap<String, Integer>();
        pasts.values().forEach(own -> own.forEach(one -> counts.merge(one.itemId(), 1, Integer::sum)));
        var ranked = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        return measure(user -> ranked);
    }

    /** What serves: chosen on a part of the training part, trained on all of it. */
    Figures served(Selector.Chosen chosen, int neighbours) {
        return neighbours(chosen.similarity(), chosen.selection().mix(!repeats), neighbours);
    }

    Selector.Chosen choose(List<ItemSimilarity> similarities, int neighbours) {
        var standard = Selector.Settings.DEFAULT;
        var settings = new Selector.Settings(
                standard.minCustomers(),
                standard.maxCustomers(),
                neighbours,
                standard.maxItemsPerUser(),
                standard.cutoff(),
                standard.seed());
        return new Selector(settings, InteractionWeights.DEFAULT, ranking, null, () -> {})
                .choose(log, showable(), similarities);
    }

    /** One similarity with one mix. */
    Figures neighbours(ItemSimilarity similarity, Mix mix, int neighbours) {
        var matrix = log.matrix(InteractionWeights.DEFAULT, Selector.Settings.DEFAULT.maxItemsPerUser());
        var trained = new CollaborativeNeighbours(matrix, similarity, neighbours, showable());
        var known = new HashMap<String, NeighbourList>();
        NeighbourSource lists = seeds -> {
            var found = new HashMap<String, NeighbourList>();
            seeds.forEach(seed ->
                    found.put(seed, known.computeIfAbsent(seed, id -> log.named(trained.of(log.number(id))))));
            return found;
        };
        var popularity = new Popularity(InteractionWeights.DEFAULT, ranking.popularSample(), _ -> true);
        pasts.values().forEach(popularity::add);
        var popular = popularity.top(mix.popularHalfLife());
        var blend = new Blend(lists, _ -> Map.of());
        return measure(user -> {
            var history = History.of(
                    pasts.getOrDefault(user, List.of()),
                    InteractionWeights.DEFAULT,
                    ranking.maxSeeds(),
                    mix.historyHalfLife(),
                    now);
            return blend
                    .candidates(history.seeds(), repeats ? history.bought() : Map.of(), popular)
                    .ranked(mix)
                    .stream()
                    .map(Blend.Candidate::itemId)
                    .toList();
        });
    }

    private BitSet showable() {
        var all = new BitSet();
        all.set(0, log.items());
        return all;
    }

    private Figures measure(Function<String, List<String>> rank) {
        var recall = new TreeMap<Integer, Double>();
        var ndcg = new TreeMap<Integer, Double>();
        double hits = 0;
        var shown = new HashSet<String>();
        for (var entry : split.test().entrySet()) {
            var user = entry.getKey();
            var had = repeats
                    ? Set.<String>of()
                    : new HashSet<>(pasts.getOrDefault(user, List.of()).stream()
                            .map(Interaction::itemId)
                            .toList());
            var ranked = rank.apply(user).stream()
                    .filter(item -> !had.contains(item))
                    .limit(depth)
                    .toList();
            shown.addAll(ranked);
            for (int k : cutoffs) {
                recall.merge(k, Metrics.recall(ranked, entry.getValue(), k), Double::sum);
                ndcg.merge(k, Metrics.ndcg(ranked, entry.getValue(), k), Double::sum);
            }
            hits += Metrics.hitRate(ranked, entry.getValue(), depth);
        }
        int n = Math.max(1, users());
        recall.replaceAll((_, sum) -> sum / n);
        ndcg.replaceAll((_, sum) -> sum / n);
        return new Figures(recall, ndcg, hits / n, catalogue.isEmpty() ? 0 : (double) shown.size() / catalogue.size());
    }
}
