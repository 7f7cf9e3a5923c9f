/** From what a client shows to who it is. */
@NullMarked
package io.zhiying.gateway.credential;

import org.jspecify.annotations.NullMarked;
