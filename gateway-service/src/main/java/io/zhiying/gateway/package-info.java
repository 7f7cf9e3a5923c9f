/** The edge of the platform: who calls, how much, and which service answers. */
@NullMarked
package io.zhiying.gateway;

import org.jspecify.annotations.NullMarked;
