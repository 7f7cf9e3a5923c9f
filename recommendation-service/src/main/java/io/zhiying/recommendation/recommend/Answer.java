package io.zhiying.recommendation.recommend;

import io.zhiying.recommendation.catalog.CatalogItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An answer in the making: takes what may be shown, each item once, until it is full. */
final class Answer {
    private final Wish wish;
    private final Set<String> blocked;
    private final Instant now;
    private final List<Recommendations.Item> items = new ArrayList<>();
    private @Nullable Strategy strategy;

    Answer(Wish wish, Set<String> blocked, Instant now) {
        this.wish = wish;
        this.blocked = new HashSet<>(blocked);
        this.now = now;
    }

    /** Whether the item is none of those that must not be in the answer, and not in it yet. */
    boolean isOpenTo(String itemId) {
        return !blocked.contains(itemId);
    }

    /** Whether the item can be shown at all, and is of a category that was asked for. */
    boolean mayShow(CatalogItem item) {
        return item.available()
                && !item.publishedAt().isAfter(now)
                && (wish.categories().isEmpty() || item.categories().stream().anyMatch(wish.categories()::contains));
    }

    int missing() {
        return wish.limit() - items.size();
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /** The first that adds names the strategy. */
    void add(CatalogItem item, double score, List<Reason> reasons, Strategy by) {
        if (missing() > 0 && blocked.add(item.id())) {
            items.add(new Recommendations.Item(
                    item.id(), item.title(), score, item.categories(), item.attributes(), item.price(), reasons));
            if (strategy == null) {
                strategy = by;
            }
        }
    }

    Recommendations given(Set<Strategy> asked) {
        var by = strategy == null ? Strategy.NONE : strategy;
        return new Recommendations(List.copyOf(items), by, !asked.contains(by));
    }
}
