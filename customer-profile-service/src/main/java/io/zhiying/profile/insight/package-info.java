/** What other services found out about a customer. */
@NullMarked
package io.zhiying.profile.insight;

import org.jspecify.annotations.NullMarked;
