/** Files that a person hands to an offline evaluation. */
@NullMarked
package io.zhiying.profile.file;

import org.jspecify.annotations.NullMarked;
