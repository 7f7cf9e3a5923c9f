package io.zhiying.recommendation.model;

import io.zhiying.recommendation.signal.ModelKind;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A trained set of neighbour lists.
 *
 * @param trainedAt when its data was read
 * @param items that it has lists for or was trained on
 * @param users whose interactions it was trained on; 0 for content
 * @param interactions pairs of a user and an item that it was trained on; 0 for content
 * @param parameters of the method, with its name as {@code method}
 * @param selection why it was chosen, and how items are ranked with it; null for content
 */
public record ModelVersion(
        ModelKind kind,
        UUID version,
        Instant trainedAt,
        int items,
        int users,
        long interactions,
        Map<String, Object> parameters,
        @Nullable Selection selection) {}
