/** One row per person and campaign: what was planned, and what became of it. */
@NullMarked
package io.zhiying.campaign.delivery;

import org.jspecify.annotations.NullMarked;
