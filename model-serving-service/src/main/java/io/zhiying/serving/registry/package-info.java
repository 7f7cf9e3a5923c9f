/** Models, their immutable versions, the aliases that choose one, and the history of both. */
@NullMarked
package io.zhiying.serving.registry;

import org.jspecify.annotations.NullMarked;
