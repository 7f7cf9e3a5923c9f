/** Traits that are computed from what customers did, exact at every moment. */
@NullMarked
package io.zhiying.profile.computed;

import org.jspecify.annotations.NullMarked;
