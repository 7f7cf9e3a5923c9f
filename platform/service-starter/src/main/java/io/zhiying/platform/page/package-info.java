/** Lists by cursor, with RFC 8288 links. */
@NullMarked
package io.zhiying.platform.page;

import org.jspecify.annotations.NullMarked;
