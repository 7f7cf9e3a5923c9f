/** Which paths lead to which service, and on what terms. */
@NullMarked
package io.zhiying.gateway.route;

import org.jspecify.annotations.NullMarked;
