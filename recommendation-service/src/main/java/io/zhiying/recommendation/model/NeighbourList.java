package io.zhiying.recommendation.model;

import java.util.List;

/**
 * The items most like an item, best first.
 *
 * @param scores as many as items, falling
 */
public record NeighbourList(List<String> items, float[] scores) {
    public static final NeighbourList NONE = new NeighbourList(List.of(), new float[0]);

    public NeighbourList {
        items = List.copyOf(items);
        if (items.size() != scores.length) {
            throw new IllegalArgumentException("as many scores as items are needed");
        }
    }
}
