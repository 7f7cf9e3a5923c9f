/** Goal events counted for the campaigns that wanted them. */
@NullMarked
package io.zhiying.campaign.conversion;

import org.jspecify.annotations.NullMarked;
