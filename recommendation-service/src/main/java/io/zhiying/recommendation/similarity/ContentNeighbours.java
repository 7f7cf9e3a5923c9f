package io.zhiying.recommendation.similarity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Items alike by what they are: cosine of tf-idf vectors, {@code (1 + ln tf) · ln(N / df)} (Salton, Buckley:
 * "Term-weighting Approaches in Automatic Text Retrieval", 1988), over the words of the title, the categories and the
 * attributes. A term read within a field and the field's exact value are terms of their own, so that two items of one
 * category are nearer than two that merely share a word.
 *
 * <p>Most postings are never read, and the nearest are exact all the same: an item's terms are taken rarest first, and
 * once those that are left could not lift an item not met yet above the k-th best, only those met are looked at further
 * (Turtle, Flood: "Query Evaluation: Strategies and Optimizations", 1995, known as MaxScore). Where {@code maxPostings}
 * were read before that, it goes on in the same way with those met by then (the "continue" strategy of Moffat, Zobel:
 * "Self-indexing Inverted Files", ACM TOIS 14(4), 1996), so that the time per item is bounded whatever the catalogue. Not
 * thread-safe.
 */
public final class ContentNeighbours {
    /** Above the error of the sums of floats that bounds are compared with. */
    private static final float ROUNDING = 1e-5f;

    private final BitSet eligible;
    private final int maxPostings;
    private final TopK best;
    /** Terms are numbered by rarity, so that an item's terms in order are its rarest first. */
    private final int[][] itemTerms;

    private final float[][] itemWeights;
    private final int[][] postings;
    private final float[][] postingWeights;
    private final float[] greatestWeights;
    private final float[] sums;
    private final int[] touched;

    private ContentNeighbours(Builder b, int k, BitSet eligible, int maxPostings) {
        this.eligible = eligible;
        this.maxPostings = maxPostings;
        this.best = new TopK(k);
        int n = b.items.size();
        int[] df = new int[b.terms.size()];
        b.items.forEach(item -> {
            for (int term : item.terms) {
                df[term]++;
            }
        });
        int[] ranks = ranks(df);
        this.itemTerms = new int[n][];
        this.itemWeights = new float[n][];
        this.postings = new int[df.length][];
        this.postingWeights = new float[df.length][];
        for (int t = 0; t < df.length; t++) {
            postings[ranks[t]] = new int[df[t]];
            postingWeights[ranks[t]] = new float[df[t]];
        }
        this.greatestWeights = new float[df.length];
        var filled = new int[df.length];
        for (int i = 0; i < n; i++) {
            weigh(i, b.items.get(i), ranks, filled);
        }
        this.sums = new float[n];
        this.touched = new int[n];
    }

    private static int[] ranks(int[] df) {
        var order = new long[df.length];
        Arrays.setAll(order, term -> (long) df[term] << 32 | term);
        Arrays.sort(order);
        var ranks = new int[df.length];
        for (int rank = 0; rank < order.length; rank++) {
            ranks[(int) order[rank]] = rank;
        }
        return ranks;
    }

    private void weigh(int item, Counts counts, int[] ranks, int[] filled) {
        int length = counts.terms.length;
        var order = new long[length];
        Arrays.setAll(order, at -> (long) ranks[counts.terms[at]] << 32 | counts.counts[at]);
        Arrays.sort(order);
        var terms = new int[length];
        var weights = new float[length];
        double norm = 0;
        for (int o = 0; o < length; o++) {
            terms[o] = (int) (order[o] >>> 32);
            double idf = Math.log((double) itemTerms.length / postings[terms[o]].length);
            weights[o] = (float) ((1 + Math.log((int) order[o])) * idf);
            norm += weights[o] * weights[o];
        }
        norm = norm == 0 ? 1 : Math.sqrt(norm);
        for (int o = 0; o < length; o++) {
            weights[o] /= (float) norm;
            int slot = filled[terms[o]]++;
            postings[terms[o]][slot] = item;
            postingWeights[terms[o]][slot] = weights[o];
            greatestWeights[terms[o]] = Math.max(greatestWeights[terms[o]], weights[o]);
        }
        itemTerms[item] = terms;
        itemWeights[item] = weights;
    }

    public int items() {
        return itemTerms.length;
    }

    /** The item itself is never its own neighbour. */
    public Neighbours of(int item) {
        int[] terms = itemTerms[item];
        float[] weights = itemWeights[item];
        float[] bounds = bounds(terms, weights);
        int reached = 0;
        int read = 0;
        int t = 0;
        while (t < terms.length && weights[t] != 0) {
            int length = postings[terms[t]].length;
            if (length > reached && bounds[t] < kthBest(item, reached)) {
                break;
            }
            int end = Math.min(length, maxPostings - read);
            reached = add(terms[t], weights[t], end, reached);
            read += end;
            if (end < length) {
                break;
            }
            t++;
        }
        return nearest(item, reached, bounds[t]);
    }

    /** What each term and those after it can add to any item's score. */
    private float[] bounds(int[] terms, float[] weights) {
        var bounds = new float[terms.length + 1];
        bounds[terms.length] = ROUNDING;
        for (int t = terms.length - 1; t >= 0; t--) {
            bounds[t] = bounds[t + 1] + weights[t] * greatestWeights[terms[t]];
        }
        return bounds;
    }

    private int add(int term, float weight, int end, int alreadyReached) {
        int[] others = postings[term];
        float[] weights = postingWeights[term];
        int reached = alreadyReached;
        for (int p = 0; p < end; p++) {
            int other = others[p];
            if (sums[other] == 0) {
                touched[reached++] = other;
            }
            sums[other] += weight * weights[p];
        }
        return reached;
    }

    /** Of the scores so far; 0 where there are fewer. */
    private float kthBest(int item, int reached) {
        for (int r = 0; r < reached; r++) {
            offer(item, touched[r], sums[touched[r]]);
        }
        float kth = best.least();
        best.clear();
        return kth;
    }

    private Neighbours nearest(int item, int reached, float bound) {
        float kth = kthBest(item, reached);
        for (int r = 0; r < reached; r++) {
            int other = touched[r];
            if (sums[other] + bound >= kth) {
                offer(item, other, Math.min(1f, cosine(item, other)));
            }
            sums[other] = 0;
        }
        return best.drain();
    }

    private void offer(int item, int other, float score) {
        if (score >= best.least() && other != item && eligible.get(other)) {
            best.offer(other, score);
        }
    }

    private float cosine(int item, int other) {
        int[] terms = itemTerms[item];
        int[] others = itemTerms[other];
        float sum = 0;
        int o = 0;
        for (int t = 0; t < terms.length; t++) {
            while (o < others.length && others[o] < terms[t]) {
                o++;
            }
            if (o < others.length && others[o] == terms[t]) {
                sum += itemWeights[item][t] * itemWeights[other][o];
            }
        }
        return sum;
    }

    private record Counts(int[] terms, int[] counts) {}

    /** Reads items one by one; an item's number is the order in which it came. */
    public static final class Builder implements AutoCloseable {
        private static final int MAX_TERMS_PER_ITEM = 256;

        private final Tokens tokens = new Tokens();
        private final Map<String, Integer> terms = new HashMap<>();
        private final List<Counts> items = new ArrayList<>();

        public Builder add(ItemText item) {
            var counts = new HashMap<Integer, Integer>();
            count(counts, "", item.title());
            for (String category : item.categories()) {
                exact(counts, "category", category);
                count(counts, "", category);
            }
            item.attributes().forEach((name, value) -> {
                if (value instanceof String text) {
                    exact(counts, name, text);
                    count(counts, "", text);
                } else if (value instanceof Number || value instanceof Boolean) {
                    exact(counts, name, value.toString());
                } else if (value instanceof List<?> values) {
                    values.stream().filter(String.class::isInstance).forEach(v -> exact(counts, name, (String) v));
                }
            });
            var ids = new int[counts.size()];
            var tf = new int[counts.size()];
            int at = 0;
            for (var entry : counts.entrySet()) {
                ids[at] = entry.getKey();
                tf[at++] = entry.getValue();
            }
            items.add(new Counts(ids, tf));
            return this;
        }

        private void count(Map<Integer, Integer> counts, String field, String text) {
            tokens.of(text).forEach(token -> term(counts, field + token));
        }

        private void exact(Map<Integer, Integer> counts, String field, String value) {
            term(counts, field + '=' + value);
        }

        private void term(Map<Integer, Integer> counts, String term) {
            if (counts.size() < MAX_TERMS_PER_ITEM) {
                counts.merge(terms.computeIfAbsent(term, t -> terms.size()), 1, Integer::sum);
            }
        }

        /**
         * @param k neighbours to keep per item
         * @param eligible the items that may be neighbours
         * @param maxPostings read per item at most, before only the items met are looked at further
         */
        public ContentNeighbours build(int k, BitSet eligible, int maxPostings) {
            return new ContentNeighbours(this, k, eligible, maxPostings);
        }

        @Override
        public void close() {
            tokens.close();
        }
    }
}
