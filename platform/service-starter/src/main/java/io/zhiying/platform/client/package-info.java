/** Calls from one service to another. */
@NullMarked
package io.zhiying.platform.client;

import org.jspecify.annotations.NullMarked;
