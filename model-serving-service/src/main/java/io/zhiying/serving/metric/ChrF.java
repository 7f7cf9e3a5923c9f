package io.zhiying.serving.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * chrF2 of a corpus (Popović 2015), 0 to 100, as sacreBLEU computes it by default: n-grams of up to six characters
 * without white space, recall twice as heavy as precision, the better of several references for each text. Signature
 * {@code case:mixed|eff:yes|nc:6|nw:0|space:no}.
 */
public final class ChrF {
    private static final int ORDER = 6;
    private static final double BETA_SQUARED = 4;

    private long[] totals = new long[3 * ORDER];

    public void add(String text, List<String> references) {
        long[] best = new long[3 * ORDER];
        double highest = -1;
        for (String reference : references) {
            long[] counts = counts(text, reference);
            double score = score(counts);
            if (score > highest) {
                highest = score;
                best = counts;
            }
        }
        for (int i = 0; i < totals.length; i++) {
            totals[i] += best[i];
        }
    }

    public double score() {
        return score(totals);
    }

    /** For each length: n-grams of the text, of the reference, and in both. */
    private static long[] counts(String text, String reference) {
        int[] left = TextTokens.withoutSpace(text).codePoints().toArray();
        int[] right = TextTokens.withoutSpace(reference).codePoints().toArray();
        long[] counts = new long[3 * ORDER];
        for (int n = 1; n <= ORDER; n++) {
            Map<String, Integer> allowed = ngrams(right, n);
            long matches = 0;
            for (var ngram : ngrams(left, n).entrySet()) {
                matches += Math.min(ngram.getValue(), allowed.getOrDefault(ngram.getKey(), 0));
            }
            int at = 3 * (n - 1);
            // A length that the reference does not have says nothing of precision.
            counts[at] = right.length < n ? 0 : Math.max(0, left.length - n + 1);
            counts[at + 1] = Math.max(0, right.length - n + 1);
            counts[at + 2] = matches;
        }
        return counts;
    }

    private static Map<String, Integer> ngrams(int[] characters, int n) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i + n <= characters.length; i++) {
            counts.merge(new String(characters, i, n), 1, Integer::sum);
        }
        return counts;
    }

    private static double score(long[] counts) {
        double precision = 0;
        double recall = 0;
        int orders = 0;
        for (int i = 0; i < counts.length; i += 3) {
            if (counts[i] > 0 && counts[i + 1] > 0) {
                precision += (double) counts[i + 2] / counts[i];
                recall += (double) counts[i + 2] / counts[i + 1];
                orders++;
            }
        }
        if (precision + recall == 0) {
            return 0;
        }
        precision /= orders;
        recall /= orders;
        return 100 * (1 + BETA_SQUARED) * precision * recall / (BETA_SQUARED * precision + recall);
    }
}
