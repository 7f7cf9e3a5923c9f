/** The events of a customer, in the order in which they happened. */
@NullMarked
package io.zhiying.profile.timeline;

import org.jspecify.annotations.NullMarked;
