/** Signed webhooks (Standard Webhooks), guarded against private addresses. */
@NullMarked
package io.zhiying.campaign.webhook;

import org.jspecify.annotations.NullMarked;
