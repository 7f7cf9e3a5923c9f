package io.zhiying.recommendation.similarity;

import java.util.Arrays;
import java.util.Map;

/**
 * The chance that who chose one item also chose the other, {@code n_ij / (n_i + shrinkage)}, divided by the other's
 * popularity {@code n_j} raised to {@code beta} (the conditional probability-based similarity of Deshpande and Karypis:
 * "Item-Based Top-N Recommendation Algorithms", ACM TOIS 22(1), 2004). With {@code beta} 0 it leans to what is popular,
 * as people do who buy staples; the higher it is, the more it asks for what is particular to the item.
 *
 * @param beta 0 (no correction for popularity) to 1
 * @param shrinkage users that are added to those of the item, so that one shared customer of a rare item is no evidence
 */
public record ConditionalProbability(double beta, double shrinkage) implements ItemSimilarity {
    public ConditionalProbability {
        if (!(beta >= 0 && beta <= 1) || !(shrinkage >= 0)) {
            throw new IllegalArgumentException("beta must be from 0 to 1, shrinkage 0 or more");
        }
    }

    @Override
    public Factors factors(InteractionMatrix m) {
        var ones = new float[m.entries()];
        Arrays.fill(ones, 1);
        var penalty = new double[m.items];
        Arrays.setAll(penalty, item -> Math.pow(Math.max(1, m.usersOf(item)), beta));
        return new Factors(ones, ones, (i, j, sum, shared) -> sum / (m.usersOf(i) + shrinkage) / penalty[j]);
    }

    @Override
    public Map<String, Object> parameters() {
        return Map.of("method", "conditional", "beta", beta, "shrinkage", shrinkage);
    }
}
