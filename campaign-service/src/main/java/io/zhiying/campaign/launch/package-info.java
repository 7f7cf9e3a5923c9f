/** From a draft to sent messages: audience, preview, planning, sending. */
@NullMarked
package io.zhiying.campaign.launch;

import org.jspecify.annotations.NullMarked;
