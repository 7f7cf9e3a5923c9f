/** {@code ./zhiying evaluate lifetime-value}. */
@NullMarked
package io.zhiying.profile.lifetime.evaluation;

import org.jspecify.annotations.NullMarked;
