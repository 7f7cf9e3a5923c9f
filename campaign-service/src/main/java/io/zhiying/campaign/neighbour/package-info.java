/** The services that campaigns ask: customer-profile and recommendation. */
@NullMarked
package io.zhiying.campaign.neighbour;

import org.jspecify.annotations.NullMarked;
