/** What every Zhiying service has, as Spring Boot auto-configuration. */
@NullMarked
package io.zhiying.platform;

import org.jspecify.annotations.NullMarked;
