package io.zhiying.recommendation.selection;

import java.util.List;
import java.util.Set;

/**
 * Ranking metrics with binary relevance, per user; the mean over users is reported.
 *
 * <ul>
 *   <li>recall@k: hits among the first k, divided by the number of relevant items.
 *   <li>NDCG@k (Järvelin, Kekäläinen, ACM TOIS 20(4), 2002): {@code Σ 1/log2(rank + 1)} over hits, divided by that of the
 *       best possible order, which has {@code min(k, relevant)} hits.
 *   <li>hit rate@k: 1 where there is any hit.
 * </ul>
 */
public final class Metrics {
    private Metrics() {}

    public static double recall(List<String> ranked, Set<String> relevant, int k) {
        return relevant.isEmpty() ? 0 : (double) hits(ranked, relevant, k) / relevant.size();
    }

    public static double hitRate(List<String> ranked, Set<String> relevant, int k) {
        return hits(ranked, relevant, k) > 0 ? 1 : 0;
    }

    public static double ndcg(List<String> ranked, Set<String> relevant, int k) {
        double gain = 0;
        double ideal = 0;
        for (int rank = 1; rank <= k; rank++) {
            double discounted = Math.log(2) / Math.log(rank + 1);
            if (rank <= ranked.size() && relevant.contains(ranked.get(rank - 1))) {
                gain += discounted;
            }
            if (rank <= relevant.size()) {
                ideal += discounted;
            }
        }
        return ideal == 0 ? 0 : gain / ideal;
    }

    private static long hits(List<String> ranked, Set<String> relevant, int k) {
        return ranked.stream().limit(k).filter(relevant::contains).count();
    }
}
