/** How alike texts of one language are. */
@NullMarked
package io.zhiying.nlp.similarity;

import org.jspecify.annotations.NullMarked;
