package io.zhiying.recommendation.selection;

import io.zhiying.recommendation.interaction.Interaction;
import io.zhiying.recommendation.interaction.InteractionWeights;
import io.zhiying.recommendation.similarity.InteractionMatrix;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Builds the matrix of who chose what: all that one did with one item adds up, and what adds up to nothing or less
 * (given back, disliked) is no entry.
 */
final class TasteBuilder {
    private final ToIntFunction<String> numbers;
    private final InteractionWeights weights;
    private final InteractionMatrix.Builder matrix;
    private final Map<Integer, Double> sums = new LinkedHashMap<>();

    TasteBuilder(ToIntFunction<String> numbers, InteractionWeights weights, int maxItemsPerUser) {
        this.numbers = numbers;
        this.weights = weights;
        this.matrix = new InteractionMatrix.Builder(maxItemsPerUser);
    }

    /** @param own interactions of one more person, newest first */
    void add(List<Interaction> own) {
        matrix.nextUser();
        own.forEach(
                one -> sums.merge(numbers.applyAsInt(one.itemId()), weights.of(one.kind(), one.times()), Double::sum));
        sums.forEach((item, weight) -> {
            if (weight > 0) {
                matrix.add(item, weight.floatValue());
            }
        });
        sums.clear();
    }

    /** @param items rows to keep for items */
    InteractionMatrix build(int items) {
        return matrix.build(items);
    }
}
