/** Times as callers give them. */
@NullMarked
package io.zhiying.profile.time;

import org.jspecify.annotations.NullMarked;
