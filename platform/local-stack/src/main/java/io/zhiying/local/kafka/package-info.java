/** One KRaft broker in a process of its own. */
@NullMarked
package io.zhiying.local.kafka;

import org.jspecify.annotations.NullMarked;
