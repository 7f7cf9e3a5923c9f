/** How a sequence model's numbers become text: choice of tokens, beams, stops, and text that streams in whole characters. */
@NullMarked
package io.zhiying.serving.generation;

import org.jspecify.annotations.NullMarked;
