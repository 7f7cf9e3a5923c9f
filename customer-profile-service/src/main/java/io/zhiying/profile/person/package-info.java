/** The profile: what is known of a customer, and its life from first event to erasure. */
@NullMarked
package io.zhiying.profile.person;

import org.jspecify.annotations.NullMarked;
