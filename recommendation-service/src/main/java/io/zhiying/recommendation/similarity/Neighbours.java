package io.zhiying.recommendation.similarity;

/**
 * The items most like one item, best first.
 *
 * @param items row numbers
 * @param scores as many as items, falling, all above zero
 */
public record Neighbours(int[] items, float[] scores) {
    static final Neighbours NONE = new Neighbours(new int[0], new float[0]);

    public Neighbours {
        if (items.length != scores.length) {
            throw new IllegalArgumentException("as many scores as items are needed");
        }
    }

    public int size() {
        return items.length;
    }
}
