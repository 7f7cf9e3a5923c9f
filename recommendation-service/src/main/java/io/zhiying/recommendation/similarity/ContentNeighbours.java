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
 * <p>An item's terms are taken rarest first until {@code maxPostings} postings were read (the "quit" strategy of
 * Moffat, Zobel: "Self-indexing Inverted Files", ACM TOIS 14(4), 1996): what is left out are words that nearly every
 * item has, whose idf is next to nothing, and the time per item is bounded whatever the catalogue. Not thread-safe.
 */
public final class ContentNeighbours {
    private final BitSet eligible;
    private final int maxPostings;
    private final TopK best;
    private final int[][] itemTerms;
    private final float[][] itemWeights;
    private final int[][] postings;
    private final float[][] postingWeights;
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
        this.itemTerms = new int[n][];
        this.itemWeights = new float[n][];
        this.postings = new int[df.length][];
        this.postingWeights = new float[df.length][];
        for (int t = 0; t < df.length; t++) {
            postings[t] = new int[df[t]];
            postingWeights[t] = new float[df[t]];
        }
        var filled = new int[df.length];
        for (int i = 0; i < n; i++) {
            weigh(i, b.items.get(i), df, filled);
        }
        this.sums = new float[n];
        this.touched = new int[n];
    }

    private void weigh(int item, Counts counts, int[] df, int[] filled) {
        int length = counts.terms.length;
        var order = new Integer[length];
        Arrays.setAll(order, at -> at);
        Arrays.sort(order, (a, b) -> {
            int byRarity = Integer.compare(df[counts.terms[a]], df[counts.terms[b]]);
            return byRarity != 0 ? byRarity : Integer.compare(counts.terms[a], counts.terms[b]);
        });
        var terms = new int[length];
        var weights = new float[length];
        double norm = 0;
        for (int o = 0; o < length; o++) {
            int at = order[o];
            terms[o] = counts.terms[at];
            double idf = Math.log((double) itemTerms.length / df[terms[o]]);
            weights[o] = (float) ((1 + Math.log(counts.counts[at])) * idf);
            norm += weights[o] * weights[o];
        }
        norm = norm == 0 ? 1 : Math.sqrt(norm);
        for (int o = 0; o < length; o++) {
            weights[o] /= (float) norm;
            int slot = filled[terms[o]]++;
            postings[terms[o]][slot] = item;
            postingWeights[terms[o]][slot] = weights[o];
        }
        itemTerms[item] = terms;
        itemWeights[item] = weights;
    }

    public int items() {
        return itemTerms.length;
    }

    /** The item itself is never its own neighbour. */
    public Neighbours of(int item) {
        int reached = 0;
        int read = 0;
        for (int t = 0; t < itemTerms[item].length && read < maxPostings; t++) {
            int term = itemTerms[item][t];
            float weight = itemWeights[item][t];
            if (weight == 0) {
                break;
            }
            int[] others = postings[term];
            float[] weights = postingWeights[term];
            int end = Math.min(others.length, maxPostings - read);
            read += end;
            for (int p = 0; p < end; p++) {
                int other = others[p];
                if (sums[other] == 0) {
                    touched[reached++] = other;
                }
                sums[other] += weight * weights[p];
            }
        }
        for (int r = 0; r < reached; r++) {
            int other = touched[r];
            float score = Math.min(1f, sums[other]);
            if (score >= best.least() && other != item && eligible.get(other)) {
                best.offer(other, score);
            }
            sums[other] = 0;
        }
        return best.drain();
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
         * @param maxPostings work per item at most
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
