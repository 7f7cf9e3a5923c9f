/** {@code ./zhiying evaluate outcome}. */
@NullMarked
package io.zhiying.profile.outcome.evaluation;

import org.jspecify.annotations.NullMarked;
