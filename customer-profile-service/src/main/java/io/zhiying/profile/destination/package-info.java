/** Destinations: events and segment changes, streamed to systems of a workspace by signed webhooks. */
@NullMarked
package io.zhiying.profile.destination;

import org.jspecify.annotations.NullMarked;
