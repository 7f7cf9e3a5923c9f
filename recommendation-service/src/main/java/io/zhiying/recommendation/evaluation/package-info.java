/** Offline evaluation on the user's own files: the same trainer and blend that serve, on a split of a file. */
@NullMarked
package io.zhiying.recommendation.evaluation;

import org.jspecify.annotations.NullMarked;
