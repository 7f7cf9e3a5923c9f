/** Whether a text is glad or not, in the languages that have a model for it. */
@NullMarked
package io.zhiying.nlp.sentiment;

import org.jspecify.annotations.NullMarked;
