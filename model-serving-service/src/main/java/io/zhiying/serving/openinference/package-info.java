/** The Open Inference Protocol, version 2, with errors in that shape. */
@NullMarked
package io.zhiying.serving.openinference;

import org.jspecify.annotations.NullMarked;
