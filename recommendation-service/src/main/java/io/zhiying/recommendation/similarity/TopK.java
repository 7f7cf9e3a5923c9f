package io.zhiying.recommendation.similarity;

import java.util.Arrays;

/**
 * Keeps the k highest-scored of many items in a binary min-heap: O(n log k), no allocation per item. Equal scores are
 * broken by the lower item number, so that training twice on the same data gives the same lists.
 */
final class TopK {
    private final int[] items;
    private final float[] scores;
    private int size;

    TopK(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k must be at least 1");
        }
        items = new int[k];
        scores = new float[k];
    }

    /** No lower score is kept; most of many are known by it to be in vain. */
    float least() {
        return size < scores.length ? 0 : scores[0];
    }

    void offer(int item, float score) {
        if (!(score > 0)) {
            return;
        }
        if (size < items.length) {
            items[size] = item;
            scores[size] = score;
            up(size++);
        } else if (worse(items[0], scores[0], item, score)) {
            items[0] = item;
            scores[0] = score;
            down(0);
        }
    }

    void clear() {
        size = 0;
    }

    /** Takes what was kept, best first, and starts anew. */
    Neighbours drain() {
        if (size == 0) {
            return Neighbours.NONE;
        }
        int n = size;
        var outItems = new int[n];
        var outScores = new float[n];
        for (int i = n - 1; i >= 0; i--) {
            outItems[i] = items[0];
            outScores[i] = scores[0];
            size--;
            items[0] = items[size];
            scores[0] = scores[size];
            down(0);
        }
        Arrays.fill(items, 0, n, 0);
        return new Neighbours(outItems, outScores);
    }

    private static boolean worse(int item, float score, int otherItem, float otherScore) {
        return score < otherScore || (score == otherScore && item > otherItem);
    }

    private void up(int at) {
        int child = at;
        while (child > 0) {
            int parent = (child - 1) >>> 1;
            if (!worse(items[child], scores[child], items[parent], scores[parent])) {
                return;
            }
            swap(child, parent);
            child = parent;
        }
    }

    private void down(int at) {
        int parent = at;
        while (true) {
            int child = 2 * parent + 1;
            if (child >= size) {
                return;
            }
            if (child + 1 < size && worse(items[child + 1], scores[child + 1], items[child], scores[child])) {
                child++;
            }
            if (!worse(items[child], scores[child], items[parent], scores[parent])) {
                return;
            }
            swap(child, parent);
            parent = child;
        }
    }

    private void swap(int a, int b) {
        int item = items[a];
        items[a] = items[b];
        items[b] = item;
        float score = scores[a];
        scores[a] = scores[b];
        scores[b] = score;
    }
}
