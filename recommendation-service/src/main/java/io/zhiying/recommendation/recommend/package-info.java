/** Answers: what to recommend to whom, and why. */
@NullMarked
package io.zhiying.recommendation.recommend;

import org.jspecify.annotations.NullMarked;
