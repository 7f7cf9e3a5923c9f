/** The nlp service: what customers wrote, understood. Models run in model-serving; this service asks them. */
@NullMarked
package io.zhiying.nlp;

import org.jspecify.annotations.NullMarked;
