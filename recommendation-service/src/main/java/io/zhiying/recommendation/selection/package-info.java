/** Which method serves a workspace: tried at training on interactions that are held out. Pure computation. */
@NullMarked
package io.zhiying.recommendation.selection;

import org.jspecify.annotations.NullMarked;
