package io.zhiying.recommendation.selection;

import io.zhiying.recommendation.interaction.Interaction;
import io.zhiying.recommendation.interaction.InteractionWeights;
import io.zhiying.recommendation.model.Mix;
import io.zhiying.recommendation.model.NeighbourList;
import io.zhiying.recommendation.model.NeighbourSource;
import io.zhiying.recommendation.model.Selection;
import io.zhiying.recommendation.recommend.Blend;
import io.zhiying.recommendation.recommend.History;
import io.zhiying.recommendation.recommend.RankingProperties;
import io.zhiying.recommendation.similarity.CollaborativeNeighbours;
import io.zhiying.recommendation.similarity.InteractionMatrix;
import io.zhiying.recommendation.similarity.ItemSimilarity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tries similarities and mixes on what was held out of one log. Lists are made for the drawn customers' seeds only. */
final class Attempt {
    private final Holdout holdout;
    private final Selector.Settings settings;
    private final InteractionWeights weights;
    private final RankingProperties ranking;
    private final @Nullable NeighbourSource content;
    private final Runnable check;
    private final InteractionLog log;
    private final BitSet showable;
    private final InteractionMatrix matrix;
    private final Popularity popularity;
    private final Instant now;
    private final List<Customer> customers = new ArrayList<>();

    Attempt(
            InteractionLog log,
            BitSet showable,
            Holdout holdout,
            List<Integer> drawn,
            Selector.Settings settings,
            InteractionWeights weights,
            RankingProperties ranking,
            @Nullable NeighbourSource content,
            Runnable check) {
        this.log = log;
        this.showable = showable;
        this.holdout = holdout;
        this.settings = settings;
        this.weights = weights;
        this.ranking = ranking;
        this.content = content == null ? null : once(content);
        this.check = check;
        this.popularity = new Popularity(weights, ranking.popularSample(), id -> showable.get(log.number(id)));
        var taste = new TasteBuilder(log::number, weights, settings.maxItemsPerUser());
        var wanted = new HashSet<>(drawn);
        var latest = Instant.EPOCH;
        for (int person = 0; person < log.persons(); person++) {
            var divided = holdout.divide(log.of(person), weights);
            taste.add(divided.past());
            popularity.add(divided.past());
            for (var one : divided.past()) {
                latest = one.lastAt().isAfter(latest) ? one.lastAt() : latest;
            }
            if (wanted.contains(person)) {
                customers.add(customer(divided));
            }
        }
        this.matrix = taste.build(log.items());
        this.now = latest;
    }

    /** @param unseen what they chose later and had never bought; may be empty */
    private record Customer(List<Interaction> past, Set<String> anything, Set<String> unseen) {
        Set<String> relevant(Question question) {
            return question == Question.ANYTHING ? anything : unseen;
        }
    }

    private Customer customer(Holdout.Divided divided) {
        var anything = new HashSet<>(divided.future());
        anything.removeIf(item -> !showable.get(log.number(item)));
        var unseen = new HashSet<>(anything);
        unseen.removeAll(history(divided.past(), ranking.seedHalfLife(), Instant.EPOCH)
                .bought()
                .keySet());
        return new Customer(divided.past(), anything, unseen);
    }

    private History history(List<Interaction> past, Duration halfLife, Instant at) {
        return History.of(past, weights, ranking.maxSeeds(), halfLife, at);
    }

    /** A mix and how it did. */
    private record Result(Mix mix, Trial trial) {
        static Result highest(List<Result> results) {
            return results.stream()
                    .reduce((a, b) -> b.trial().ndcg() > a.trial().ndcg() ? b : a)
                    .orElseThrow();
        }
    }

    Selector.Chosen choose(List<ItemSimilarity> similarities) {
        var byPopularity = mostPopular();
        var halfLife = byPopularity.anything().mix().popularHalfLife();
        var popular = popularity.top(halfLife);
        var tried = new ArrayList<Selection.Tried>();
        var chosen = similarities.getFirst();
        var best = reached(chosen, popular, halfLife, Grid.historyHalfLives(ranking));
        // How fast a history fades is a matter of the customers, not of the similarity: the first one settles it.
        var fading = List.of(fading(best));
        double highest = merit(best, byPopularity);
        tried.add(tried(chosen, best));
        for (var similarity : similarities.subList(1, similarities.size())) {
            var reached = reached(similarity, popular, halfLife, fading);
            tried.add(tried(similarity, reached));
            double merit = merit(reached, byPopularity);
            if (merit > highest) {
                highest = merit;
                best = reached;
                chosen = similarity;
            }
        }
        return new Selector.Chosen(
                chosen,
                new Selection(
                        holdout.kind(),
                        customers.size(),
                        settings.cutoff(),
                        side(Result.highest(best.anything()), byPopularity.anything()),
                        side(Result.highest(best.unseen()), byPopularity.unseen()),
                        List.copyOf(tried)));
    }

    /** That of the best mix for the question that counts for more. */
    private Duration fading(PerQuestion<List<Result>> reached) {
        var question =
                importance(Question.UNSEEN) > importance(Question.ANYTHING) ? Question.UNSEEN : Question.ANYTHING;
        return Result.highest(reached.get(question)).mix().historyHalfLife();
    }

    private static Selection.Tried tried(ItemSimilarity similarity, PerQuestion<List<Result>> reached) {
        return new Selection.Tried(
                similarity.parameters(),
                Result.highest(reached.anything()).trial().ndcg(),
                Result.highest(reached.unseen()).trial().ndcg());
    }

    /** How many times as good as popularity, over both questions. */
    private double merit(PerQuestion<List<Result>> reached, PerQuestion<Result> byPopularity) {
        double merit = 0;
        for (var question : Question.values()) {
            double base = byPopularity.get(question).trial().ndcg();
            double ndcg = Result.highest(reached.get(question)).trial().ndcg();
            merit += importance(question) * (base == 0 ? ndcg : ndcg / base);
        }
        return merit;
    }

    /** As much as people come back to what they had counts for anything; where nobody does, only what is new counts. */
    private double importance(Question question) {
        double all = customers.stream().mapToInt(each -> each.anything().size()).sum();
        double unseen =
                customers.stream().mapToInt(each -> each.unseen().size()).sum();
        return question == Question.UNSEEN ? unseen / all : 1 - unseen / all;
    }

    private static Selection.Side side(Result served, Result popularity) {
        return new Selection.Side(
                served.mix(),
                served.trial().figures(),
                popularity.trial().figures(),
                served.trial().less(popularity.trial()));
    }

    /** Popularity alone, with the half-life that did best on both questions. */
    private PerQuestion<Result> mostPopular() {
        return Grid.POPULAR_HALF_LIVES.stream()
                .map(halfLife -> {
                    var mix = Grid.popularity(ranking, halfLife);
                    var candidates = new Blend(_ -> Map.of(), _ -> Map.of())
                            .candidates(List.of(), Map.of(), popularity.top(halfLife));
                    return PerQuestion.of(question -> {
                        var trial = new Trial();
                        for (var customer : customers) {
                            record(trial, customer, question, candidates, mix, history(customer.past(), halfLife, now));
                        }
                        return new Result(mix, trial);
                    });
                })
                .reduce((a, b) -> sum(b) > sum(a) ? b : a)
                .orElseThrow();
    }

    private static double sum(PerQuestion<Result> results) {
        return results.anything().trial().ndcg() + results.unseen().trial().ndcg();
    }

    /** What a similarity reaches with each mix, the history fading in each of these ways. */
    private PerQuestion<List<Result>> reached(
            ItemSimilarity similarity, Map<String, Double> popular, Duration halfLife, List<Duration> fadings) {
        var blend = new Blend(lists(similarity), content == null ? _ -> Map.of() : content);
        var results = PerQuestion.of(question -> fadings.stream()
                .flatMap(fading -> Grid.mixes(ranking, question, content != null, fading, halfLife).stream())
                .map(mix -> new Result(mix, new Trial()))
                .toList());
        for (var customer : customers) {
            check.run();
            for (var fading : fadings) {
                var history = history(customer.past(), fading, now);
                var candidates = blend.candidates(history.seeds(), history.bought(), popular);
                for (var question : Question.values()) {
                    for (var result : results.get(question)) {
                        if (result.mix().historyHalfLife().equals(fading)) {
                            record(result.trial(), customer, question, candidates, result.mix(), history);
                        }
                    }
                }
            }
        }
        return results;
    }

    private void record(
            Trial trial, Customer customer, Question question, Blend.Candidates candidates, Mix mix, History history) {
        var relevant = customer.relevant(question);
        if (relevant.isEmpty()) {
            return;
        }
        var leftOut = question == Question.UNSEEN ? history.bought().keySet() : history.disliked();
        int k = settings.cutoff();
        var ranked = candidates.first(k, mix, leftOut);
        trial.record(Metrics.recall(ranked, relevant, k), Metrics.ndcg(ranked, relevant, k));
    }

    /** Every similarity asks for the same lists: each is read once, and names are shared between them. */
    private static NeighbourSource once(NeighbourSource source) {
        var known = new HashMap<String, NeighbourList>();
        var names = new HashMap<String, String>();
        return items -> {
            var missing =
                    items.stream().filter(item -> !known.containsKey(item)).toList();
            if (!missing.isEmpty()) {
                var read = source.of(missing);
                for (var item : missing) {
                    var list = read.getOrDefault(item, NeighbourList.NONE);
                    var shared = list.items().stream()
                            .map(name -> names.computeIfAbsent(name, same -> same))
                            .toList();
                    known.put(item, new NeighbourList(shared, list.scores()));
                }
            }
            return known;
        };
    }

    private NeighbourSource lists(ItemSimilarity similarity) {
        var neighbours = new CollaborativeNeighbours(matrix, similarity, settings.neighbours(), showable);
        var known = new HashMap<String, NeighbourList>();
        return seeds -> {
            var found = new HashMap<String, NeighbourList>();
            for (var seed : seeds) {
                found.put(seed, known.computeIfAbsent(seed, id -> log.named(neighbours.of(log.number(id)))));
            }
            return found;
        };
    }
}
