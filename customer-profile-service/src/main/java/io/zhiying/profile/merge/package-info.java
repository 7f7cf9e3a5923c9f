/** Merges of profiles: what was taken for one person, what was not, and how to take it back. */
@NullMarked
package io.zhiying.profile.merge;

import org.jspecify.annotations.NullMarked;
