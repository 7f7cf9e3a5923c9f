/** Typed arrays with a shape, in the terms of the Open Inference Protocol, and what a model says of its own. */
@NullMarked
package io.zhiying.serving.tensor;

import org.jspecify.annotations.NullMarked;
