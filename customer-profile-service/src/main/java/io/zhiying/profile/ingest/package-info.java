/** Events from outside, by Segment's HTTP API, into the log. */
@NullMarked
package io.zhiying.profile.ingest;

import org.jspecify.annotations.NullMarked;
