package io.zhiying.recommendation.recommend;

import io.zhiying.recommendation.catalog.Price;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer.
 *
 * @param items best first; empty where there is nothing to recommend
 * @param strategy how the answer came about; where it was too short, popular and new items fill it up
 * @param degraded whether it is less than was asked for: there was nothing to go by, or no model yet, so that this is
 *     the next best thing
 */
public record Recommendations(List<Item> items, Strategy strategy, boolean degraded) {

    /**
     * @param score higher is better; comparable within one answer only
     * @param reasons at least one
     */
    public record Item(
            String itemId,
            String title,
            double score,
            List<String> categories,
            Map<String, @Nullable Object> attributes,
            @Nullable Price price,
            List<Reason> reasons) {}
}
