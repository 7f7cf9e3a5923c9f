/** What customers did with items, read from the event stream. */
@NullMarked
package io.zhiying.recommendation.interaction;

import org.jspecify.annotations.NullMarked;
