/** The workspaces of this installation. */
@NullMarked
package io.zhiying.gateway.workspace;

import org.jspecify.annotations.NullMarked;
