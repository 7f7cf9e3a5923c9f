/** Loyalty points: a ledger that is exact whatever comes twice or at once, the rules that earn them, and tiers. */
@NullMarked
package io.zhiying.profile.loyalty;

import org.jspecify.annotations.NullMarked;
