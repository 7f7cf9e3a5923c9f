/** Loaded models and their queues: work is batched without waiting, bounded, and dropped past its deadline. */
@NullMarked
package io.zhiying.serving.inference;

import org.jspecify.annotations.NullMarked;
