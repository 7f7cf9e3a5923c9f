/** Real PostgreSQL and Kafka for tests: embedded, or containers under {@code -Pcontainers}. */
@NullMarked
package io.zhiying.platform.test;

import org.jspecify.annotations.NullMarked;
