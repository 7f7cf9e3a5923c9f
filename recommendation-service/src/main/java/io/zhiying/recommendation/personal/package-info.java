/** What is kept of one person, for who asks on their behalf. */
@NullMarked
package io.zhiying.recommendation.personal;

import org.jspecify.annotations.NullMarked;
