/** Who looked at personal data or changed it. */
@NullMarked
package io.zhiying.profile.audit;

import org.jspecify.annotations.NullMarked;
