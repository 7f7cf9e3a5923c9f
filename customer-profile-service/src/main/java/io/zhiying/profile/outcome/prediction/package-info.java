/** Outcomes that are foretold for a workspace's customers: declared over REST, learnt from their events, kept fresh. */
@NullMarked
package io.zhiying.profile.outcome.prediction;

import org.jspecify.annotations.NullMarked;
