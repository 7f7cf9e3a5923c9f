/** The models that come with the platform, registered as shared ones at first start. */
@NullMarked
package io.zhiying.serving.shipped;

import org.jspecify.annotations.NullMarked;
