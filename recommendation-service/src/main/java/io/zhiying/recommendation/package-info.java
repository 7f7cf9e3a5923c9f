/** Recommendations: a catalogue, what customers did with it, and what they may want next. */
@NullMarked
package io.zhiying.recommendation;

import org.jspecify.annotations.NullMarked;
