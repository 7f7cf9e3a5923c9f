/** How a customer is doing, in one number whose parts are shown. */
@NullMarked
package io.zhiying.profile.health;

import org.jspecify.annotations.NullMarked;
