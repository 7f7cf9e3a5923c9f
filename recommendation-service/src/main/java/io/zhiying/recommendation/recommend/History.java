package io.zhiying.recommendation.recommend;

import io.zhiying.recommendation.interaction.Interaction;
import io.zhiying.recommendation.interaction.InteractionKind;
import io.zhiying.recommendation.interaction.InteractionWeights;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one customer's past says: from which items to start, what was bought, bought again and again, and disliked.
 *
 * @param seeds newest first
 * @param purchased and not given back
 * @param repeated items bought in two orders or more, with how strongly they are a habit: orders, fading with age
 */
public record History(List<Seed> seeds, Set<String> purchased, Set<String> disliked, Map<String, Double> repeated) {
    private static final int HABIT_FROM = 2;

    public static final History EMPTY = new History(List.of(), Set.of(), Set.of(), Map.of());

    /** All that one customer did with one item. */
    private static final class OneItem {
        private double weight;
        private int purchases;
        private boolean disliked;
        private Instant lastAt = Instant.MIN;
    }

    /** @param interactions of one customer, newest first */
    public static History of(
            List<Interaction> interactions, InteractionWeights weights, RankingProperties ranking, Instant now) {
        var items = new LinkedHashMap<String, OneItem>();
        for (var interaction : interactions) {
            var item = items.computeIfAbsent(interaction.itemId(), _ -> new OneItem());
            item.weight += weights.of(interaction.kind(), interaction.times());
            switch (interaction.kind()) {
                case PURCHASED -> item.purchases += interaction.times();
                case REFUNDED -> item.purchases -= interaction.times();
                case DISLIKED -> item.disliked = true;
                case VIEWED, ADDED, LIKED, REVIEWED -> {
                    // counts by its weight only
                }
            }
            if (interaction.kind() != InteractionKind.REFUNDED
                    && interaction.lastAt().isAfter(item.lastAt)) {
                item.lastAt = interaction.lastAt();
            }
        }
        var seeds = new ArrayList<Seed>();
        var purchased = new HashSet<String>();
        var disliked = new HashSet<String>();
        var repeated = new HashMap<String, Double>();
        items.forEach((id, item) -> {
            double fresh = fading(item.lastAt, now, ranking.seedHalfLife());
            if (item.weight > 0 && !item.disliked && seeds.size() < ranking.maxSeeds()) {
                seeds.add(new Seed(id, item.weight * fresh));
            }
            if (item.purchases > 0) {
                purchased.add(id);
            }
            if (item.purchases >= HABIT_FROM) {
                repeated.put(id, item.purchases * fresh);
            }
            if (item.disliked) {
                disliked.add(id);
            }
        });
        seeds.sort(Comparator.comparing(Seed::weight).reversed());
        return new History(List.copyOf(seeds), purchased, disliked, repeated);
    }

    /** Never quite zero: a customer who comes back after years still has a taste. */
    private static double fading(Instant at, Instant now, Duration halfLife) {
        if (!at.isBefore(now) || at.equals(Instant.MIN)) {
            return 1;
        }
        double halves = (double) Duration.between(at, now).toSeconds() / Math.max(1, halfLife.toSeconds());
        return Math.pow(2, -Math.min(100, halves));
    }
}
