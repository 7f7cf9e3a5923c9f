package io.zhiying.recommendation.similarity;

import java.util.BitSet;

/**
 * Item-based collaborative filtering (Sarwar, Karypis, Konstan, Riedl, WWW 2001; Deshpande, Karypis: "Item-Based Top-N
 * Recommendation Algorithms", ACM TOIS 22(1), 2004): for one item at a time, walks item → its users → their items with
 * a dense accumulator and keeps the best k. Time per item is the number of such walks; memory is one row. Not
 * thread-safe: make one per thread.
 */
public final class CollaborativeNeighbours {
    private final InteractionMatrix matrix;
    private final ItemSimilarity.Factors factors;
    private final BitSet eligible;
    private final TopK best;
    private final double[] sums;
    private final int[] shared;
    private final int[] touched;

    /**
     * @param k neighbours to keep per item
     * @param eligible the items that may be neighbours: those that can be shown
     */
    public CollaborativeNeighbours(InteractionMatrix matrix, ItemSimilarity similarity, int k, BitSet eligible) {
        this.matrix = matrix;
        this.factors = similarity.factors(matrix);
        this.eligible = eligible;
        this.best = new TopK(k);
        this.sums = new double[matrix.items];
        this.shared = new int[matrix.items];
        this.touched = new int[matrix.items];
    }

    /** The item itself is never its own neighbour. */
    public Neighbours of(int item) {
        int reached = 0;
        for (int e = matrix.itemStart[item]; e < matrix.itemStart[item + 1]; e++) {
            int user = matrix.itemUsers[e];
            double from = factors.from()[e];
            for (int f = matrix.userStart[user]; f < matrix.userStart[user + 1]; f++) {
                int other = matrix.userItems[f];
                if (shared[other]++ == 0) {
                    touched[reached++] = other;
                }
                sums[other] += from * factors.to()[f];
            }
        }
        for (int t = 0; t < reached; t++) {
            int other = touched[t];
            if (other != item && eligible.get(other)) {
                best.offer(other, (float) factors.finish().score(item, other, sums[other], shared[other]));
            }
            sums[other] = 0;
            shared[other] = 0;
        }
        return best.drain();
    }
}
