package io.zhiying.recommendation.selection;

import io.zhiying.recommendation.interaction.Interaction;
import io.zhiying.recommendation.interaction.InteractionWeights;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/** What many chose, counted as it is for answers: the newest interactions, each fading before the newest of all. */
public final class Popularity {
    /** As many as an answer looks at. */
    private static final int MAX_ITEMS = 1_000;

    private record Vote(String itemId, double weight, Instant at) {}

    private final InteractionWeights weights;
    private final int sample;
    private final Predicate<String> showable;
    private final PriorityQueue<Vote> newest = new PriorityQueue<>(Comparator.comparing(Vote::at));

    /**
     * @param sample the newest interactions that count
     * @param showable whether an item may be recommended
     */
    public Popularity(InteractionWeights weights, int sample, Predicate<String> showable) {
        this.weights = weights;
        this.sample = sample;
        this.showable = showable;
    }

    public void add(List<Interaction> own) {
        for (var one : own) {
            newest.add(new Vote(one.itemId(), weights.of(one.kind()), one.lastAt()));
            if (newest.size() > sample) {
                newest.remove();
            }
        }
    }

    /** The most popular items, most popular first, 0 to 1 of the first. */
    public Map<String, Double> top(Duration halfLife) {
        var latest =
                newest.stream().map(Vote::at).max(Comparator.naturalOrder()).orElse(Instant.EPOCH);
        var sums = new HashMap<String, Double>();
        for (var vote : newest) {
            double halves =
                    (double) Duration.between(vote.at(), latest).toSeconds() / Math.max(1, halfLife.toSeconds());
            sums.merge(vote.itemId(), vote.weight() * Math.pow(2, -Math.min(500, halves)), Double::sum);
        }
        var ranked = new ArrayList<>(sums.entrySet());
        ranked.removeIf(entry -> !showable.test(entry.getKey()));
        ranked.sort(Map.Entry.<String, Double>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()));
        var top = new LinkedHashMap<String, Double>();
        for (var entry : ranked.subList(0, Math.min(MAX_ITEMS, ranked.size()))) {
            if (entry.getValue() > 0) {
                top.put(entry.getKey(), entry.getValue() / ranked.getFirst().getValue());
            }
        }
        return top;
    }
}
