/** Which language a text is written in. */
@NullMarked
package io.zhiying.nlp.language;

import org.jspecify.annotations.NullMarked;
