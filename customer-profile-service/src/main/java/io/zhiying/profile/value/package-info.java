/** What a customer is worth: purchases, recency, frequency and monetary value. */
@NullMarked
package io.zhiying.profile.value;

import org.jspecify.annotations.NullMarked;
