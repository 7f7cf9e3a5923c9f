/** From the sample's values to Segment calls, and those to the platform, fast and safe to repeat. */
@NullMarked
package io.zhiying.demo.load;

import org.jspecify.annotations.NullMarked;
