/** Internal tokens: who calls, for which workspace, with which scopes. */
@NullMarked
package io.zhiying.platform.security;

import org.jspecify.annotations.NullMarked;
