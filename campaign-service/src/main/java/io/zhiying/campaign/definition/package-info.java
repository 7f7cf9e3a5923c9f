/** What a campaign is: its design, its goal and the states that it goes through. */
@NullMarked
package io.zhiying.campaign.definition;

import org.jspecify.annotations.NullMarked;
