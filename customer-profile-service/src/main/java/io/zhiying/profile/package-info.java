/** Customer profiles. */
@NullMarked
package io.zhiying.profile;

import org.jspecify.annotations.NullMarked;
