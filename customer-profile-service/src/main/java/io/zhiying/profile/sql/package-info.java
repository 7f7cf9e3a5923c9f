/** Rows as arrays, for statements that take a whole batch at once. */
@NullMarked
package io.zhiying.profile.sql;

import org.jspecify.annotations.NullMarked;
