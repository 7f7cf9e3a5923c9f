package io.zhiying.serving.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * BLEU of a corpus (Papineni et al. 2002), 0 to 100, as sacreBLEU computes it by default: mixed case, n-grams up to four,
 * exponential smoothing, and the tokenizer 13a, or zh for Chinese. Signature
 * {@code case:mixed|eff:no|tok:13a|smooth:exp}.
 */
public final class Bleu {
    private static final int ORDER = 4;

    private final Function<String, List<String>> tokens;
    private final long[] matched = new long[ORDER];
    private final long[] given = new long[ORDER];
    private long length;
    private long referenceLength;

    /** @param chinese whether characters, not words, are compared */
    public Bleu(boolean chinese) {
        this.tokens = chinese ? TextTokens::chinese : TextTokens::western;
    }

    /** @param references one or more, of which each n-gram may match any */
    public void add(String text, List<String> references) {
        List<String> words = tokens.apply(text);
        Map<List<String>, Integer> allowed = new HashMap<>();
        int closest = -1;
        for (String reference : references) {
            List<String> right = tokens.apply(reference);
            ngrams(right).forEach((ngram, count) -> allowed.merge(ngram, count, Math::max));
            closest = closer(words.size(), closest, right.size());
        }
        length += words.size();
        referenceLength += closest;
        ngrams(words).forEach((ngram, count) -> {
            given[ngram.size() - 1] += count;
            matched[ngram.size() - 1] += Math.min(count, allowed.getOrDefault(ngram, 0));
        });
    }

    /** The shorter one of two that are as near. */
    private static int closer(int length, int one, int other) {
        if (one < 0) {
            return other;
        }
        int difference = Math.abs(length - other) - Math.abs(length - one);
        return difference < 0 || difference == 0 && other < one ? other : one;
    }

    private static Map<List<String>, Integer> ngrams(List<String> words) {
        Map<List<String>, Integer> counts = new HashMap<>();
        for (int n = 1; n <= ORDER; n++) {
            for (int i = 0; i + n <= words.size(); i++) {
                counts.merge(new ArrayList<>(words.subList(i, i + n)), 1, Integer::sum);
            }
        }
        return counts;
    }

    public double score() {
        if (matched[0] == 0) {
            return 0;
        }
        double logs = 0;
        double smoothing = 1;
        for (int n = 0; n < ORDER; n++) {
            if (given[n] == 0) {
                return 0; // no text is that long
            }
            if (matched[n] == 0) {
                smoothing *= 2;
                logs += Math.log(100 / (smoothing * given[n]));
            } else {
                logs += Math.log(100.0 * matched[n] / given[n]);
            }
        }
        double brevity = length < referenceLength ? Math.exp(1 - (double) referenceLength / length) : 1;
        return brevity * Math.exp(logs / ORDER);
    }
}
