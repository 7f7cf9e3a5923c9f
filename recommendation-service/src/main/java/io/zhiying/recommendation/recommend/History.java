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
 * What one customer's past says: from which items to start, what was bought, and what disliked.
 *
 * @param seeds the strongest first
 * @param bought and not given back
 */
public record History(List<Seed> seeds, Map<String, Habit> bought, Set<String> disliked) {
    public static final History EMPTY = new History(List.of(), Map.of(), Set.of());

    /**
     * How much of a habit it is to buy something.
     *
     * @param purchases orders, less those given back
     * @param strength the same, fading with age
     */
    public record Habit(int purchases, double strength) {}

    /** All that one customer did with one item. */
    private static final class OneItem {
        private double weight;
        private int purchases;
        private boolean disliked;
        private Instant lastAt = Instant.MIN;
    }

    /**
     * @param interactions of one customer, newest first
     * @param maxSeeds the newest that are kept
     * @param halfLife an interaction this much older counts half as much
     */
    public static History of(
            List<Interaction> interactions, InteractionWeights weights, int maxSeeds, Duration halfLife, Instant now) {
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
        var bought = new HashMap<String, Habit>();
        var disliked = new HashSet<String>();
        items.forEach((id, item) -> {
            double fresh = fading(item.lastAt, now, halfLife);
            if (item.weight > 0 && !item.disliked && seeds.size() < maxSeeds) {
                seeds.add(new Seed(id, item.weight * fresh));
            }
            if (item.purchases > 0) {
                bought.put(id, new Habit(item.purchases, item.purchases * fresh));
            }
            if (item.disliked) {
                disliked.add(id);
            }
        });
        seeds.sort(Comparator.comparing(Seed::weight).reversed());
        return new History(List.copyOf(seeds), bought, disliked);
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
