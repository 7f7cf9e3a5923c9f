/** What every service tells its operator. */
@NullMarked
package io.zhiying.platform.telemetry;

import org.jspecify.annotations.NullMarked;
