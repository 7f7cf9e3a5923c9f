/** Measures of what models answer, as the field's usual tools define them. */
@NullMarked
package io.zhiying.serving.metric;

import org.jspecify.annotations.NullMarked;
