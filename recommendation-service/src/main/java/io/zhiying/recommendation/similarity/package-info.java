/** Which items are alike: by who chose them and by what they are. Pure computation, no framework. */
@NullMarked
package io.zhiying.recommendation.similarity;

import org.jspecify.annotations.NullMarked;
