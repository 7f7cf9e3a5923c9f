package io.zhiying.recommendation.recommend;

import io.zhiying.recommendation.model.Mix;
import io.zhiying.recommendation.model.NeighbourList;
import io.zhiying.recommendation.model.NeighbourSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds candidates and what speaks for each: per model the sum over a customer's seeds of {@code weight · similarity};
 * beside them what many choose now, and how often the customer bought it (personal top frequency, after Hu et al.:
 * "Modeling Personalized Item Frequency Information for Next-basket Recommendation", SIGIR 2020). A {@link Mix} makes one
 * score of them (a "weighted" hybrid after Burke: "Hybrid Recommender Systems: Survey and Experiments", UMUAI 12, 2002).
 */
public final class Blend {
    private static final int REASONS_KEPT = 3;

    private final NeighbourSource collaborative;
    private final NeighbourSource content;

    public Blend(NeighbourSource collaborative, NeighbourSource content) {
        this.collaborative = collaborative;
        this.content = content;
    }

    /**
     * An item and what speaks for it, as it counts in the score.
     *
     * @param because the seeds that say most for it, most first
     */
    public record Candidate(
            String itemId,
            double score,
            double collaborative,
            double content,
            double popularity,
            double repeat,
            List<String> because) {}

    /** What speaks for an item, each in the unit of its kind. */
    static final class Sum {
        final String itemId;
        double collaborative;
        double content;
        double popularity;
        History.@Nullable Habit habit;
        private final List<Seed> best = new ArrayList<>(REASONS_KEPT + 1);

        Sum(String itemId) {
            this.itemId = itemId;
        }

        List<String> because() {
            return best.stream().map(Seed::itemId).toList();
        }

        private void support(String seed, double amount) {
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

    /**
     * Candidates that any mix can rank. The seeds themselves are among them only where something leads to them.
     *
     * @param bought by item; empty where what was bought is not wanted again
     * @param popular 0 to 1 by item
     */
    public Candidates candidates(List<Seed> seeds, Map<String, History.Habit> bought, Map<String, Double> popular) {
        var ids = seeds.stream().map(Seed::itemId).toList();
        var byTaste = collaborative.of(ids);
        var byContent = content.of(ids);
        var sums = new HashMap<String, Sum>();
        for (var seed : seeds) {
            var taste = byTaste.getOrDefault(seed.itemId(), NeighbourList.NONE);
            for (int i = 0; i < taste.items().size(); i++) {
                var sum = sums.computeIfAbsent(taste.items().get(i), Sum::new);
                double amount = seed.weight() * taste.scores()[i];
                sum.collaborative += amount;
                sum.support(seed.itemId(), amount);
            }
            var alike = byContent.getOrDefault(seed.itemId(), NeighbourList.NONE);
            for (int i = 0; i < alike.items().size(); i++) {
                var sum = sums.computeIfAbsent(alike.items().get(i), Sum::new);
                double amount = seed.weight() * alike.scores()[i];
                sum.content += amount;
                if (sum.collaborative == 0) {
                    sum.support(seed.itemId(), amount);
                }
            }
        }
        popular.forEach((item, share) -> sums.computeIfAbsent(item, Sum::new).popularity = share);
        bought.forEach((item, habit) -> sums.computeIfAbsent(item, Sum::new).habit = habit);
        return new Candidates(sums.values());
    }

    /** Candidates that have not been ranked yet. */
    public static final class Candidates {
        private static final Comparator<Candidate> BEST_FIRST =
                Comparator.comparing(Candidate::score).reversed().thenComparing(Candidate::itemId);

        private final List<Sum> sums;
        private final double topCollaborative;
        private final double topContent;

        /** The four parts of each and its purchases, side by side: many mixes are tried on them. */
        private final double[] parts;

        private final int[] purchases;

        Candidates(Collection<Sum> sums) {
            this.sums = List.copyOf(sums);
            this.topCollaborative =
                    sums.stream().mapToDouble(sum -> sum.collaborative).max().orElse(0);
            this.topContent =
                    sums.stream().mapToDouble(sum -> sum.content).max().orElse(0);
            this.parts = new double[4 * this.sums.size()];
            this.purchases = new int[this.sums.size()];
            for (int i = 0; i < this.sums.size(); i++) {
                var sum = this.sums.get(i);
                parts[4 * i] = sum.collaborative;
                parts[4 * i + 1] = sum.content;
                parts[4 * i + 2] = sum.popularity;
                if (sum.habit != null) {
                    parts[4 * i + 3] = sum.habit.strength();
                    purchases[i] = sum.habit.purchases();
                }
            }
        }

        /** Best first; equal ones by id; without those that nothing in the mix speaks for. */
        public List<Candidate> ranked(Mix mix) {
            var scale = scale(mix);
            return sums.stream()
                    .map(sum -> candidate(sum, mix, scale))
                    .filter(candidate -> candidate.score() > 0)
                    .sorted(BEST_FIRST)
                    .toList();
        }

        /** The ids of the first {@code k} of {@link #ranked}, but for those that are left out; cheaper. */
        public List<String> first(int k, Mix mix, Collection<String> leftOut) {
            var scale = scale(mix);
            var ids = new String[k];
            var scores = new double[k];
            int n = 0;
            for (int i = 0; i < sums.size(); i++) {
                double repeat = purchases[i] < mix.repeatFrom() ? 0 : scale.repeat() * parts[4 * i + 3];
                double score = scale.collaborative() * parts[4 * i]
                        + scale.content() * parts[4 * i + 1]
                        + mix.popularity() * parts[4 * i + 2]
                        + repeat;
                if (!(score > 0) || (n == k && score < scores[n - 1])) {
                    continue;
                }
                var sum = sums.get(i);
                if ((n == k && !before(score, sum.itemId, scores[n - 1], ids[n - 1])) || leftOut.contains(sum.itemId)) {
                    continue;
                }
                int at = n == k ? k - 1 : n++;
                for (; at > 0 && before(score, sum.itemId, scores[at - 1], ids[at - 1]); at--) {
                    ids[at] = ids[at - 1];
                    scores[at] = scores[at - 1];
                }
                ids[at] = sum.itemId;
                scores[at] = score;
            }
            return List.of(Arrays.copyOf(ids, n));
        }

        private static boolean before(double score, String id, double other, String otherId) {
            return score > other || (score == other && id.compareTo(otherId) < 0);
        }

        private record Scale(double collaborative, double content, double repeat) {}

        /** What each part is multiplied with. Where one of the models has nothing to say, the other says it all. */
        private Scale scale(Mix mix) {
            double topRepeat = 0;
            for (int i = 0; i < purchases.length; i++) {
                if (purchases[i] >= mix.repeatFrom()) {
                    topRepeat = Math.max(topRepeat, parts[4 * i + 3]);
                }
            }
            double content = topCollaborative == 0 ? mix.collaborative() + mix.content() : mix.content();
            return new Scale(
                    share(mix.collaborative(), topCollaborative),
                    share(content, topContent),
                    share(mix.repeat(), topRepeat));
        }

        private static double share(double weight, double top) {
            return top == 0 ? 0 : weight / top;
        }

        private static double repeat(Sum sum, Mix mix, Scale scale) {
            var habit = sum.habit;
            return habit == null || habit.purchases() < mix.repeatFrom() ? 0 : scale.repeat() * habit.strength();
        }

        private static double score(Sum sum, Mix mix, Scale scale) {
            return scale.collaborative() * sum.collaborative
                    + scale.content() * sum.content
                    + mix.popularity() * sum.popularity
                    + repeat(sum, mix, scale);
        }

        private static Candidate candidate(Sum sum, Mix mix, Scale scale) {
            return new Candidate(
                    sum.itemId,
                    score(sum, mix, scale),
                    scale.collaborative() * sum.collaborative,
                    scale.content() * sum.content,
                    mix.popularity() * sum.popularity,
                    repeat(sum, mix, scale),
                    sum.because());
        }
    }
}
