/** API keys and write keys: issued, listed, rotated, revoked, looked up. */
@NullMarked
package io.zhiying.gateway.key;

import org.jspecify.annotations.NullMarked;
