/** From the log into the profiles: each accepted event once. */
@NullMarked
package io.zhiying.profile.apply;

import org.jspecify.annotations.NullMarked;
