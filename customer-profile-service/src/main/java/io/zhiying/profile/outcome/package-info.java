/** Whether something will happen to a customer: any yes or no that the past has labelled, learnt from a table. */
@NullMarked
package io.zhiying.profile.outcome;

import org.jspecify.annotations.NullMarked;
