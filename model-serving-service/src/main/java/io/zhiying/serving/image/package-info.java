/** Pictures: decoded within bounds, and prepared for a model as the files beside it say. */
@NullMarked
package io.zhiying.serving.image;

import org.jspecify.annotations.NullMarked;
