/** The OpenAI-compatible endpoints, with errors in that shape. */
@NullMarked
package io.zhiying.serving.openai;

import org.jspecify.annotations.NullMarked;
