package io.zhiying.profile.audit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param keep how long entries are kept
 * @param maxWaiting how many entries may wait to be written; further calls are refused
 * @param writeWithin how long a call waits for its entry before it is refused
 */
@ConfigurationProperties("zhiying.profile.audit")
record AuditProperties(
        @DefaultValue("730d") Duration keep,
        @DefaultValue("1000") int maxWaiting,
        @DefaultValue("10s") Duration writeWithin) {}
