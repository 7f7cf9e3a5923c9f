/** Texts as they come from callers: bounded, and clean enough to be sent on. */
@NullMarked
package io.zhiying.nlp.text;

import org.jspecify.annotations.NullMarked;
