/** Who may register models that are executable code. */
@NullMarked
package io.zhiying.serving.permission;

import org.jspecify.annotations.NullMarked;
