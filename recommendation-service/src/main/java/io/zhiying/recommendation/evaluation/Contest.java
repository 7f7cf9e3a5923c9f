package io.zhiying.recommendation.evaluation;

import io.zhiying.recommendation.interaction.Interaction;
import io.zhiying.recommendation.interaction.InteractionKind;
import io.zhiying.recommendation.interaction.InteractionWeights;
import io.zhiying.recommendation.model.NeighbourList;
import io.zhiying.recommendation.model.NeighbourSource;
import io.zhiying.recommendation.recommend.Blend;
import io.zhiying.recommendation.recommend.History;
import io.zhiying.recommendation.recommend.RankingProperties;
import io.zhiying.recommendation.similarity.CollaborativeNeighbours;
import io.zhiying.recommendation.similarity.InteractionMatrix;
import io.zhiying.recommendation.similarity.ItemSimilarity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/** Ranks for every user of a split with one method or another, and measures the ranks. */
final class Contest {
    private static final UUID SOMEBODY = new UUID(0, 0);

    private final Split split;
    private final boolean repeats;
    private final List<Integer> cutoffs;
    private final int depth;
    private final Map<String, List<Interaction>> pasts = new TreeMap<>();
    private final Instant now;
    private final Set<String> catalogue = new HashSet<>();

    /**
     * @param repeats whether what a user already had may be recommended and counts
     * @param cutoffs the k of the metrics
     */
    Contest(Split split, boolean repeats, List<Integer> cutoffs) {
        this.split = repeats ? split : split.withoutRepeats();
        this.repeats = repeats;
        this.cutoffs = cutoffs;
        this.depth = Collections.max(cutoffs);
        var sums = new HashMap<String, Map<String, Interaction>>();
        long last = 0;
        for (var choice : split.train()) {
            catalogue.add(choice.item());
            last = Math.max(last, choice.time());
            var one = new Interaction(
                    SOMEBODY, choice.item(), InteractionKind.PURCHASED, 1, Instant.ofEpochSecond(choice.time()));
            sums.computeIfAbsent(choice.user(), _ -> new LinkedHashMap<>())
                    .merge(
                            choice.item(),
                            one,
                            (a, b) -> new Interaction(
                                    SOMEBODY,
                                    a.itemId(),
                                    a.kind(),
                                    a.times() + 1,
                                    a.lastAt().isAfter(b.lastAt()) ? a.lastAt() : b.lastAt()));
        }
        sums.forEach((user, own) -> pasts.put(
                user,
                own.values().stream()
                        .sorted(Comparator.comparing(Interaction::lastAt)
                                .reversed()
                                .thenComparing(Interaction::itemId))
                        .toList()));
        this.now = Instant.ofEpochSecond(last);
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

    /** The trainer and the blend that serve. */
    Figures neighbours(ItemSimilarity similarity, int neighbours, RankingProperties ranking) {
        var ids = new ArrayList<String>();
        var numbers = new HashMap<String, Integer>();
        var builder = new InteractionMatrix.Builder(10_000);
        pasts.values().forEach(own -> {
            builder.nextUser();
            own.forEach(one -> builder.add(
                    numbers.computeIfAbsent(one.itemId(), id -> {
                        ids.add(id);
                        return ids.size() - 1;
                    }),
                    (float) InteractionWeights.DEFAULT.of(one.kind(), one.times())));
        });
        var matrix = builder.build(ids.size());
        var all = new BitSet();
        all.set(0, ids.size());
        var trained = new CollaborativeNeighbours(matrix, similarity, neighbours, all);
        var lists = new HashMap<String, NeighbourList>();
        for (int i = 0; i < ids.size(); i++) {
            var row = trained.of(i);
            var names = new ArrayList<String>(row.size());
            for (int item : row.items()) {
                names.add(ids.get(item));
            }
            lists.put(ids.get(i), new NeighbourList(names, row.scores()));
        }
        NeighbourSource source = seeds -> {
            var found = new HashMap<String, NeighbourList>();
            seeds.forEach(seed -> found.put(seed, lists.getOrDefault(seed, NeighbourList.NONE)));
            return found;
        };
        var blend = new Blend(source, _ -> Map.of(), 0, ranking.repeatShare());
        return measure(user -> {
            var history = History.of(pasts.getOrDefault(user, List.of()), InteractionWeights.DEFAULT, ranking, now);
            return blend.rank(history.seeds(), repeats ? history.repeated() : Map.of()).stream()
                    .map(Blend.Candidate::itemId)
                    .toList();
        });
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
