/** Messages for one person, from template, profile and recommendations. */
@NullMarked
package io.zhiying.campaign.message;

import org.jspecify.annotations.NullMarked;
