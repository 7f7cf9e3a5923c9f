/** What a customer agreed to, per channel and purpose. */
@NullMarked
package io.zhiying.profile.consent;

import org.jspecify.annotations.NullMarked;
