/** What customers say of the company: NPS, CSAT and CES from their answers, and the sentiment of their words. */
@NullMarked
package io.zhiying.profile.satisfaction;

import org.jspecify.annotations.NullMarked;
