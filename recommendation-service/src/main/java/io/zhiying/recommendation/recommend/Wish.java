package io.zhiying.recommendation.recommend;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an answer must keep to.
 *
 * @param excludePurchased whether what the customer has bought is left out
 * @param categories any of them; empty for all
 * @param exclude items that are left out
 */
record Wish(int limit, boolean excludePurchased, Set<String> categories, Set<String> exclude, ReasonLanguage language) {
    Wish {
        categories = Set.copyOf(categories);
        exclude = Set.copyOf(exclude);
    }

    static Wish of(
            int limit,
            @Nullable Boolean excludePurchased,
            @Nullable Collection<String> categories,
            @Nullable Collection<String> exclude,
            ReasonLanguage language) {
        return new Wish(
                limit,
                Boolean.TRUE.equals(excludePurchased),
                categories == null ? Set.of() : new HashSet<>(categories),
                exclude == null ? Set.of() : new HashSet<>(exclude),
                language);
    }
}
