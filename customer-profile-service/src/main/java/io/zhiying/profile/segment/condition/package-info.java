/** The condition language of segments: its types, its limits, and its translation to SQL. */
@NullMarked
package io.zhiying.profile.segment.condition;

import org.jspecify.annotations.NullMarked;
