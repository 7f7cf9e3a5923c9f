/** Idempotency-Key: a POST that is sent twice is done once. */
@NullMarked
package io.zhiying.platform.idempotency;

import org.jspecify.annotations.NullMarked;
