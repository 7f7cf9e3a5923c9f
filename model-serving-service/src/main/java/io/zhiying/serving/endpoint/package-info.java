/** An endpoint for each task that has none in another's protocol; errors are problem documents. */
@NullMarked
package io.zhiying.serving.endpoint;

import org.jspecify.annotations.NullMarked;
