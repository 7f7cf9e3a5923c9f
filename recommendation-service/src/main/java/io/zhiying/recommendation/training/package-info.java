/** Training as a job: on request, on schedule, and after enough has changed. */
@NullMarked
package io.zhiying.recommendation.training;

import org.jspecify.annotations.NullMarked;
