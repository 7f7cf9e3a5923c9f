/** Errors as RFC 9457 problem documents with a stable code. */
@NullMarked
package io.zhiying.platform.problem;

import org.jspecify.annotations.NullMarked;
