/** Signed links in messages: opens, clicks and unsubscriptions. */
@NullMarked
package io.zhiying.campaign.link;

import org.jspecify.annotations.NullMarked;
