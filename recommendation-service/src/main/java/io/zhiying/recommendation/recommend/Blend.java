package io.zhiying.recommendation.recommend;

import io.zhiying.recommendation.model.NeighbourSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores candidates from a customer's seeds: per model the sum over seeds of {@code weight · similarity}, each model's
 * scores divided by its highest so that they can be added, then a weighted sum (a "weighted" hybrid after Burke:
 * "Hybrid Recommender Systems: Survey and Experiments", UMUAI 12, 2002). Things bought again and again stand beside
 * them by how often they were bought (personal top frequency, after Hu et al.: "Modeling Personalized Item Frequency
 * Information for Next-basket Recommendation", SIGIR 2020).
 */
public final class Blend {
    private static final int REASONS_KEPT = 3;

    private final NeighbourSource collaborative;
    private final NeighbourSource content;
    private final double contentShare;
    private final double repeatShare;

    public Blend(NeighbourSource collaborative, NeighbourSource content, double contentShare, double repeatShare) {
        this.collaborative = collaborative;
        this.content = content;
        this.contentShare = contentShare;
        this.repeatShare = repeatShare;
    }

    /**
     * An item and what speaks for it; each part is 0 to 1 of the best of its kind.
     *
     * @param because the seeds that say most for it, most first
     */
    public record Candidate(
            String itemId, double score, double collaborative, double content, double repeat, List<String> because) {}

    private static final class Sum {
        private double collaborative;
        private double content;
        private double repeat;
        private final List<Seed> best = new ArrayList<>(REASONS_KEPT + 1);

        void support(String seed, double amount) {
            int same = -1;
            for (int i = 0; i < best.size(); i++) {
                if (best.get(i).itemId().equals(seed)) {
                    same = i;
                }
            }
            double total = amount + (same < 0 ? 0 : best.remove(same).weight());
            int at = 0;
            while (at < best.size() && best.get(at).weight() >= total) {
                at++;
            }
            if (at < REASONS_KEPT) {
                best.add(at, new Seed(seed, total));
                if (best.size() > REASONS_KEPT) {
                    best.removeLast();
                }
            }
        }
    }

    /** Candidates, best first; equal ones by id. The seeds themselves are among them only where others lead to them. */
    public List<Candidate> rank(List<Seed> seeds, Map<String, Double> repeated) {
        var ids = seeds.stream().map(Seed::itemId).toList();
        var sums = new HashMap<String, Sum>();
        double topCollaborative = 0;
        double topContent = 0;
        var byTaste = collaborative.of(ids);
        var byContent = content.of(ids);
        for (var seed : seeds) {
            var taste = byTaste.get(seed.itemId());
            for (int i = 0; taste != null && i < taste.items().size(); i++) {
                var sum = sums.computeIfAbsent(taste.items().get(i), _ -> new Sum());
                double amount = seed.weight() * taste.scores()[i];
                sum.collaborative += amount;
                sum.support(seed.itemId(), amount);
                topCollaborative = Math.max(topCollaborative, sum.collaborative);
            }
            var alike = byContent.get(seed.itemId());
            for (int i = 0; alike != null && i < alike.items().size(); i++) {
                var sum = sums.computeIfAbsent(alike.items().get(i), _ -> new Sum());
                double amount = seed.weight() * alike.scores()[i];
                sum.content += amount;
                if (sum.collaborative == 0) {
                    sum.support(seed.itemId(), amount);
                }
                topContent = Math.max(topContent, sum.content);
            }
        }
        double topRepeat = 0;
        for (var entry : repeated.entrySet()) {
            sums.computeIfAbsent(entry.getKey(), _ -> new Sum()).repeat = entry.getValue();
            topRepeat = Math.max(topRepeat, entry.getValue());
        }
        var candidates = new ArrayList<Candidate>(sums.size());
        for (var entry : sums.entrySet()) {
            candidates.add(candidate(entry.getKey(), entry.getValue(), topCollaborative, topContent, topRepeat));
        }
        candidates.sort(Comparator.comparing(Candidate::score).reversed().thenComparing(Candidate::itemId));
        return candidates;
    }

    private Candidate candidate(String id, Sum sum, double topCollaborative, double topContent, double topRepeat) {
        double taste = share(sum.collaborative, topCollaborative);
        double alike = share(sum.content, topContent);
        double again = share(sum.repeat, topRepeat);
        // Where one of the models has nothing to say, the other says it all.
        double contentWeight = topCollaborative == 0 ? 1 : contentShare;
        double score = (1 - contentWeight) * taste + contentWeight * alike + repeatShare * again;
        return new Candidate(
                id,
                score,
                taste,
                alike,
                again,
                sum.best.stream().map(Seed::itemId).toList());
    }

    private static double share(double value, double top) {
        return top == 0 ? 0 : value / top;
    }
}
