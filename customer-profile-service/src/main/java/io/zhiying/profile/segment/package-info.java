/** Groups of customers under a condition, kept true as events come and time goes. */
@NullMarked
package io.zhiying.profile.segment;

import org.jspecify.annotations.NullMarked;
