/** Sources: systems that send webhooks in forms of their own, signed as they sign, mapped to events. */
@NullMarked
package io.zhiying.profile.webhook;

import org.jspecify.annotations.NullMarked;
