package io.zhiying.recommendation.training;

import io.zhiying.recommendation.interaction.Interaction;
import io.zhiying.recommendation.interaction.InteractionWeights;
import io.zhiying.recommendation.similarity.InteractionMatrix;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Builds the matrix from interactions that come person by person: what one did with one item adds up, and what adds up
 * to nothing or less (given back, disliked) is no entry.
 */
final class TasteReader {
    private final ItemNumbers items;
    private final InteractionWeights weights;
    private final InteractionMatrix.Builder builder;
    private final Map<Integer, Double> person = new LinkedHashMap<>();
    private @Nullable UUID current;

    TasteReader(ItemNumbers items, InteractionWeights weights, int maxItemsPerUser) {
        this.items = items;
        this.weights = weights;
        this.builder = new InteractionMatrix.Builder(maxItemsPerUser);
    }

    void accept(Interaction interaction) {
        if (!interaction.profileId().equals(current)) {
            endPerson();
            current = interaction.profileId();
        }
        person.merge(items.of(interaction.itemId()), weights.of(interaction.kind(), interaction.times()), Double::sum);
    }

    InteractionMatrix done() {
        endPerson();
        return builder.build(0);
    }

    private void endPerson() {
        builder.nextUser();
        person.forEach((item, weight) -> {
            if (weight > 0) {
                builder.add(item, weight.floatValue());
            }
        });
        person.clear();
    }
}
