/** Processes that outlive the launcher: started detached, found again by pid and identity, stopped with a bound. */
@NullMarked
package io.zhiying.local.process;

import org.jspecify.annotations.NullMarked;
