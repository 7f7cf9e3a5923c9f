/** Templates of messages: stored, compiled and previewed. */
@NullMarked
package io.zhiying.campaign.template;

import org.jspecify.annotations.NullMarked;
