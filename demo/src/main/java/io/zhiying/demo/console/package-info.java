/** What the demo prints, aligned, coloured on a terminal only. */
@NullMarked
package io.zhiying.demo.console;

import org.jspecify.annotations.NullMarked;
