/** What came of a campaign, with intervals. */
@NullMarked
package io.zhiying.campaign.report;

import org.jspecify.annotations.NullMarked;
