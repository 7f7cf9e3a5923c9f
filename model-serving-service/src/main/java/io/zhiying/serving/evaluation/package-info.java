/** Labelled sets, what versions make of them, and the rules that a promotion must keep. */
@NullMarked
package io.zhiying.serving.evaluation;

import org.jspecify.annotations.NullMarked;
