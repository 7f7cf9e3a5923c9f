/**
 * How an alias's requests are shared out: weighted splits that keep a caller with its version, shadows, and canaries
 * that are rolled back by what all replicas saw of them.
 */
@NullMarked
package io.zhiying.serving.traffic;

import org.jspecify.annotations.NullMarked;
