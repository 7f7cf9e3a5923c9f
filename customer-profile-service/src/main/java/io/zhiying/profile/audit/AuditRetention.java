package io.zhiying.profile.audit;

import java.time.InstantSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Forgets audit entries of the current workspace that are older than they are kept. */
@Component
public class AuditRetention {
    private final AuditEntries entries;
    private final AuditProperties properties;
    private final InstantSource clock;

    AuditRetention(AuditEntries entries, AuditProperties properties, InstantSource clock) {
        this.entries = entries;
        this.properties = properties;
        this.clock = clock;
    }

    @Transactional
    public int expire() {
        return entries.deleteBefore(clock.instant().minus(properties.keep()));
    }
}
