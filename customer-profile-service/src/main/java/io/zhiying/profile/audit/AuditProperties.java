package io.zhiying.profile.audit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param keep how long entries are kept */
@ConfigurationProperties("zhiying.profile.audit")
record AuditProperties(@DefaultValue("730d") Duration keep) {}
