/** Webhooks by the rules of Standard Webhooks: secrets, signatures, and where webhooks may go. */
@NullMarked
package io.zhiying.platform.webhook;

import org.jspecify.annotations.NullMarked;
