package io.zhiying.recommendation.model;

import java.util.Collection;
import java.util.Map;

/** Where neighbour lists come from: the store, or a model in memory that is being evaluated. */
@FunctionalInterface
public interface NeighbourSource {
    /** The lists of those items that have one. */
    Map<String, NeighbourList> of(Collection<String> items);
}
