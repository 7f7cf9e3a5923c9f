/** The items that can be recommended. */
@NullMarked
package io.zhiying.recommendation.catalog;

import org.jspecify.annotations.NullMarked;
