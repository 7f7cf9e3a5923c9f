/** CloudEvents on Kafka: outbox, inbox, handlers, dead letters. */
@NullMarked
package io.zhiying.platform.event;

import org.jspecify.annotations.NullMarked;
