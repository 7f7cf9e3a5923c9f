/** What is kept of one person, for who asks on their behalf. */
@NullMarked
package io.zhiying.campaign.personal;

import org.jspecify.annotations.NullMarked;
