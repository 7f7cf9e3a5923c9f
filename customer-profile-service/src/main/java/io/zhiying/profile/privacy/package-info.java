/** Requests of persons about their data: to see it, to take it along, to have it erased everywhere. */
@NullMarked
package io.zhiying.profile.privacy;

import org.jspecify.annotations.NullMarked;
