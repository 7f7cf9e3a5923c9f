/** Trained neighbour lists: kept in versions, swapped at once, looked up by item. */
@NullMarked
package io.zhiying.recommendation.model;

import org.jspecify.annotations.NullMarked;
