/** How much a caller, and all callers together, may ask at once. */
@NullMarked
package io.zhiying.gateway.limit;

import org.jspecify.annotations.NullMarked;
