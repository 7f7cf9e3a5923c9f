/** The models that model-serving hosts for us, and what is known of them. */
@NullMarked
package io.zhiying.nlp.model;

import org.jspecify.annotations.NullMarked;
