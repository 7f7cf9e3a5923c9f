/** Offline evaluation on the user's own files. */
@NullMarked
package io.zhiying.recommendation.evaluation;

import org.jspecify.annotations.NullMarked;
