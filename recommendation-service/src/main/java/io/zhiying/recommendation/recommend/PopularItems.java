package io.zhiying.recommendation.recommend;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.recommendation.interaction.InteractionKind;
import io.zhiying.recommendation.interaction.InteractionWeights;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What many choose now: the weights of the newest interactions, each halved per half-life before the newest of all, so
 * that the order does not depend on how long ago the data ends. A customer counts once per item and kind, so that one
 * who reloads a page a thousand times makes nothing popular. Works without any training.
 *
 * <p>A count is kept for a while. One request counts again, within its own transaction, while the others are answered
 * from the count before: however many ask at once, the database counts once.
 */
@Repository
class PopularItems {
    private static final int MAX_ITEMS = 1_000;
    private static final int MAX_ANSWERS_KEPT = 500;
    /** How many times as long as it is fresh a count may be served while somebody counts again. */
    private static final int STALE_FACTOR = 3;

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final JdbcClient sql;
    private final RankingProperties ranking;
    private final InteractionWeights weights;
    private final InstantSource clock;
    private final LoadingCache<Key, Map<String, Double>> kept;

    PopularItems(JdbcClient sql, RankingProperties ranking, InteractionWeights weights, InstantSource clock) {
        this.sql = sql;
        this.ranking = ranking;
        this.weights = weights;
        this.clock = clock;
        var fresh = ranking.popularFor().compareTo(SHORTEST) < 0 ? SHORTEST : ranking.popularFor();
        this.kept = Caffeine.newBuilder()
                .maximumSize(MAX_ANSWERS_KEPT)
                .refreshAfterWrite(fresh)
                .expireAfterWrite(fresh.multipliedBy(STALE_FACTOR))
                // In the thread that asks: only there are the workspace and the transaction.
                .executor(Runnable::run)
                .build(this::count);
    }

    private record Key(String workspace, Set<String> categories, Duration halfLife) {}

    private record Popular(String itemId, double score) {}

    /**
     * Items that could be shown when this was counted, most popular first, with 0 to 1 of the most popular.
     *
     * @param categories any of them; empty for all
     * @param halfLife an interaction this much older than the newest counts half as much
     */
    Map<String, Double> top(Set<String> categories, Duration halfLife) {
        var key = new Key(Workspaces.current().value(), Set.copyOf(categories), halfLife);
        var counted = kept.get(key);
        // Nothing is counted in a moment; a new workspace should not have to wait for its first answer.
        if (counted.isEmpty()) {
            kept.invalidate(key);
        }
        return counted;
    }

    private Map<String, Double> count(Key key) {
        var kinds = InteractionKind.values();
        var rows = sql.sql("""
            with latest as (
                select item_id, kind, last_at from interaction
                where workspace_id = :workspace order by last_at desc limit :sample
            ), scored as (
                select item_id, sum(w.weight * power(2::float8, -least(500, extract(epoch from
                    (select max(last_at) from latest) - last_at)::float8 / :half))) as score
                from latest join unnest(:kinds::text[], :weights::float8[]) as w(kind, weight) using (kind)
                group by item_id
            )
            select s.item_id, s.score from scored s
            join catalog_item c on c.workspace_id = :workspace and c.item_id = s.item_id
            where s.score > 0 and c.available and c.published_at <= :now::timestamptz
                and (cardinality(:categories::text[]) = 0 or c.categories && :categories::text[])
            order by s.score desc, s.item_id limit :max\
            """)
                .param("workspace", key.workspace())
                .param("sample", ranking.popularSample())
                .param("half", (double) Math.max(1, key.halfLife().toSeconds()))
                .param("kinds", Arrays.stream(kinds).map(InteractionKind::code).toArray(String[]::new))
                .param("weights", Arrays.stream(kinds).map(weights::of).toArray(Double[]::new))
                .param("now", clock.instant().toString())
                .param("categories", new TreeSet<>(key.categories()).toArray(String[]::new))
                .param("max", MAX_ITEMS)
                .query((row, _) -> new Popular(row.getString("item_id"), row.getDouble("score")))
                .list();
        var scores = LinkedHashMap.<String, Double>newLinkedHashMap(rows.size());
        rows.forEach(
                row -> scores.put(row.itemId(), row.score() / rows.getFirst().score()));
        return Collections.unmodifiableMap(scores);
    }
}
