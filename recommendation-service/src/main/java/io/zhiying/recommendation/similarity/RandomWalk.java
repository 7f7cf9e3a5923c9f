package io.zhiying.recommendation.similarity;

import java.util.Map;

/**
 * RP3β (Paudel, Christoffel, Newell, Bernstein: "Updatable, Accurate, Diverse, and Scalable Recommendations for
 * Interactive Applications", ACM TiiS 7(1), 2016): the chance to get from one item to another by three steps over the
 * graph of users and items, each step's probability raised to {@code alpha}, divided by the target's degree raised to
 * {@code beta} so that popular items do not swallow every walk. Strong on sparse, long-tailed data (Ferrari Dacrema,
 * Cremonesi, Jannach: "Are We Really Making Much Progress?", RecSys 2019).
 *
 * @param alpha above 0; below 1 flattens the steps' probabilities
 * @param beta 0 (no correction for popularity) to 1
 */
public record RandomWalk(double alpha, double beta) implements ItemSimilarity {
    public RandomWalk {
        if (!(alpha > 0) || !(beta >= 0 && beta <= 1)) {
            throw new IllegalArgumentException("alpha must be above 0, beta from 0 to 1");
        }
    }

    @Override
    public Factors factors(InteractionMatrix m) {
        var from = new float[m.entries()];
        var to = new float[m.entries()];
        var penalty = new double[m.items];
        for (int item = 0; item < m.items; item++) {
            double degree = sum(m.itemWeights, m.itemStart[item], m.itemStart[item + 1]);
            penalty[item] = degree == 0 ? 1 : Math.pow(degree, beta);
            for (int e = m.itemStart[item]; e < m.itemStart[item + 1]; e++) {
                from[e] = (float) Math.pow(m.itemWeights[e] / degree, alpha);
            }
        }
        for (int user = 0; user < m.users; user++) {
            double degree = sum(m.userWeights, m.userStart[user], m.userStart[user + 1]);
            for (int e = m.userStart[user]; e < m.userStart[user + 1]; e++) {
                to[e] = (float) Math.pow(m.userWeights[e] / degree, alpha);
            }
        }
        return new Factors(from, to, (i, j, sum, shared) -> sum / penalty[j]);
    }

    @Override
    public Map<String, Object> parameters() {
        return Map.of("method", "rp3beta", "alpha", alpha, "beta", beta);
    }

    private static double sum(float[] values, int start, int end) {
        double sum = 0;
        for (int e = start; e < end; e++) {
            sum += values[e];
        }
        return sum;
    }
}
