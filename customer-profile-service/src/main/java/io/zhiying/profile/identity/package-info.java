/** Who is who: identifiers, how they are written, and which of them name the same person. */
@NullMarked
package io.zhiying.profile.identity;

import org.jspecify.annotations.NullMarked;
