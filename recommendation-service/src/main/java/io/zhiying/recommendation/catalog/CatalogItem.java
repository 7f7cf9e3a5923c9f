package io.zhiying.recommendation.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be recommended.
 *
 * @param id the caller's
 * @param categories from the widest to the narrowest, as in a breadcrumb; the last one is what variety is judged by
 * @param available an item that is not is never recommended
 * @param publishedAt from then on it may be recommended
 */
public record CatalogItem(
        String id,
        String title,
        List<String> categories,
        Map<String, @Nullable Object> attributes,
        @Nullable Price price,
        boolean available,
        Instant publishedAt,
        Instant createdAt,
        Instant updatedAt) {}
