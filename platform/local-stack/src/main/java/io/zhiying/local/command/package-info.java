/** The commands of {@code ./zhiying}. */
@NullMarked
package io.zhiying.local.command;

import org.jspecify.annotations.NullMarked;
