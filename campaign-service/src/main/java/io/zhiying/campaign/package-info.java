/** Campaigns: who gets which message, that each gets it once, and what came of it. */
@NullMarked
package io.zhiying.campaign;

import org.jspecify.annotations.NullMarked;
