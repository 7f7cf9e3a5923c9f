package io.zhiying.recommendation.similarity;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an item says of itself.
 *
 * @param attributes text values are read as text; of other values, equal ones are alike
 */
public record ItemText(String title, List<String> categories, Map<String, @Nullable Object> attributes) {}
