/** Passing a request on to its service: connections, circuit breakers, retries, streaming. */
@NullMarked
package io.zhiying.gateway.forward;

import org.jspecify.annotations.NullMarked;
