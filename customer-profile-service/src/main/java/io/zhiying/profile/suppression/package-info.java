/** Addresses and persons whom no message may reach, kept by names that nobody can read and that outlive an erasure. */
@NullMarked
package io.zhiying.profile.suppression;

import org.jspecify.annotations.NullMarked;
