/** The connection that a request came on. */
@NullMarked
package io.zhiying.platform.connection;

import org.jspecify.annotations.NullMarked;
