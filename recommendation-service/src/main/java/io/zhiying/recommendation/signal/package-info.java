/** What has changed since a model was trained. */
@NullMarked
package io.zhiying.recommendation.signal;

import org.jspecify.annotations.NullMarked;
