/** What the passing of time asks for, in every workspace. */
@NullMarked
package io.zhiying.profile.chore;

import org.jspecify.annotations.NullMarked;
