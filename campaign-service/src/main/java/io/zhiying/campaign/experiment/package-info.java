/** Assignment and comparison of arms: pure functions, with the published methods that they follow. */
@NullMarked
package io.zhiying.campaign.experiment;

import org.jspecify.annotations.NullMarked;
