/** The platform on one machine: PostgreSQL, Kafka, a mailbox and the six services as local processes. */
@NullMarked
package io.zhiying.local;

import org.jspecify.annotations.NullMarked;
