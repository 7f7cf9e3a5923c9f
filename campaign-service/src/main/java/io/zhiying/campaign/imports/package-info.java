/** Campaigns that took place elsewhere. */
@NullMarked
package io.zhiying.campaign.imports;

import org.jspecify.annotations.NullMarked;
