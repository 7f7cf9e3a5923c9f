/** What customers wrote in events, understood and announced. */
@NullMarked
package io.zhiying.nlp.insight;

import org.jspecify.annotations.NullMarked;
