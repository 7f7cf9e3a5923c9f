/** What people do with their messages: the public links. */
@NullMarked
package io.zhiying.campaign.tracking;

import org.jspecify.annotations.NullMarked;
