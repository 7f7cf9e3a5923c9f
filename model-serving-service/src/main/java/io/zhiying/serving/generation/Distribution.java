package io.zhiying.serving.generation;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * What the next token is drawn from: temperature, then top-k, then top-p, then softmax, as the transformers library has
 * them.
 *
 * @param ids the tokens kept, the likeliest first
 * @param probabilities theirs, summing to 1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Distribution(int[] ids, double[] probabilities) {

    static Distribution of(float[] logits, double temperature, int topK, double topP) {
        long[] sorted = new long[logits.length];
        for (int id = 0; id < logits.length; id++) {
            // Ascending by the negated logit, then by id.
            sorted[id] = (long) sortable(-logits[id]) << 32 | id;
        }
        Arrays.sort(sorted);
        int kept = sorted.length;
        if (topK > 0 && topK < kept) {
            float least = logits[(int) sorted[topK - 1]];
            kept = topK;
            while (kept < sorted.length && logits[(int) sorted[kept]] == least) {
                kept++;
            }
        }
        double[] powers = new double[kept];
        double best = logits[(int) sorted[0]];
        double sum = 0;
        for (int i = 0; i < kept; i++) {
            powers[i] = Math.exp((logits[(int) sorted[i]] - best) / temperature);
            sum += powers[i];
        }
        int most = kept;
        if (topP < 1) {
            double before = 0;
            for (int i = 0; i < kept && before < topP; i++) {
                before += powers[i] / sum;
                most = i + 1;
            }
        }
        int[] ids = new int[most];
        double left = 0;
        for (int i = 0; i < most; i++) {
            ids[i] = (int) sorted[i];
            left += powers[i];
        }
        double[] probabilities = new double[most];
        for (int i = 0; i < most; i++) {
            probabilities[i] = powers[i] / left;
        }
        return new Distribution(ids, probabilities);
    }

    /** Integers in the order of the numbers. */
    private static int sortable(float value) {
        int bits = Float.floatToIntBits(value);
        return bits ^ (bits >> 31 & 0x7fffffff);
    }

    int draw(RandomGenerator random) {
        double at = random.nextDouble();
        for (int i = 0; i < ids.length - 1; i++) {
            at -= probabilities[i];
            if (at < 0) {
                return ids[i];
            }
        }
        return ids[ids.length - 1];
    }
}
