/** The profile as callers see it, put together from what each feature keeps; and its erasure. */
@NullMarked
package io.zhiying.profile.view;

import org.jspecify.annotations.NullMarked;
