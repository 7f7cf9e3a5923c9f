package io.zhiying.recommendation.similarity;

import java.util.Arrays;
import java.util.Map;

/**
 * Cosine of two items' columns, with two corrections.
 *
 * <ul>
 *   <li>Inverse user frequency (Breese, Heckerman, Kadie: "Empirical Analysis of Predictive Algorithms for
 *       Collaborative Filtering", UAI 1998): an entry of user u counts {@code ln(1 + items / |I_u|)}, so that who buys
 *       everything says less about what belongs together.
 *   <li>Significance shrinkage {@code n / (n + shrinkage)} with n shared users (Bell, Koren: "Improved
 *       Neighborhood-based Collaborative Filtering", KDD Cup Workshop 2007): a perfect cosine over one shared customer
 *       is no evidence.
 * </ul>
 *
 * @param shrinkage 0 leaves the cosine as it is
 */
public record ShrunkCosine(double shrinkage) implements ItemSimilarity {
    public ShrunkCosine {
        if (!(shrinkage >= 0)) {
            throw new IllegalArgumentException("shrinkage must be 0 or more");
        }
    }

    @Override
    public Factors factors(InteractionMatrix m) {
        var from = new float[m.entries()];
        var to = new float[m.entries()];
        var norms = new double[m.items];
        for (int item = 0; item < m.items; item++) {
            for (int e = m.itemStart[item]; e < m.itemStart[item + 1]; e++) {
                double value = m.itemWeights[e] * userFrequency(m, m.itemUsers[e]);
                from[e] = (float) value;
                norms[item] += value * value;
            }
            norms[item] = Math.sqrt(norms[item]);
        }
        Arrays.setAll(norms, i -> norms[i] == 0 ? 1 : norms[i]);
        for (int user = 0; user < m.users; user++) {
            double frequency = userFrequency(m, user);
            for (int e = m.userStart[user]; e < m.userStart[user + 1]; e++) {
                to[e] = (float) (m.userWeights[e] * frequency);
            }
        }
        return new Factors(
                from, to, (i, j, sum, shared) -> sum / (norms[i] * norms[j]) * shared / (shared + shrinkage));
    }

    @Override
    public Map<String, Object> parameters() {
        return Map.of("method", "cosine", "shrinkage", shrinkage);
    }

    private static double userFrequency(InteractionMatrix m, int user) {
        return Math.log1p((double) m.items / m.itemsOf(user));
    }
}
