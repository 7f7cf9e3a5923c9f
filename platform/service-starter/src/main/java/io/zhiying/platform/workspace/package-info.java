/** Whose data is being worked on, and how PostgreSQL is told. */
@NullMarked
package io.zhiying.platform.workspace;

import org.jspecify.annotations.NullMarked;
